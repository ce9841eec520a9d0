// Listening sockets, their queue, and datagrams.
#include <arpa/inet.h>
#include <cstddef>
#include <cstring>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "call.h"

namespace {

// A socket that is closed again when something between its creation and its hand-over fails.
class Socket {
 public:
  Socket(int family, int type, const std::string& name)
      : descriptor_(check(socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket", name)), name_(name) {}
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  void option(int level, int option, int value) {
    check(setsockopt(descriptor_, level, option, &value, sizeof value), "setsockopt", name_);
  }
  // SO_SNDBUF and SO_RCVBUF, bytes; accepted connections inherit them. 0 leaves the kernel's own.
  void buffers(int send, int receive) {
    if (send > 0) option(SOL_SOCKET, SO_SNDBUF, send);
    if (receive > 0) option(SOL_SOCKET, SO_RCVBUF, receive);
  }
  int number() const { return descriptor_; }
  int release() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return descriptor;
  }

 private:
  int descriptor_;
  const std::string name_;
};

struct UnixAddress {
  sockaddr_un address{};
  socklen_t length = 0;
};

// A path, or an abstract name (a leading NUL, and the length says where it ends: a NUL at the end would be part of it).
UnixAddress unixAddress(const std::string& name, bool abstract) {
  UnixAddress result;
  result.address.sun_family = AF_UNIX;
  const size_t room = sizeof result.address.sun_path - 1;
  if (name.empty() || name.size() > room) throw SystemFailure{"bind", ENAMETOOLONG, name};
  memcpy(result.address.sun_path + (abstract ? 1 : 0), name.data(), name.size());
  result.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + 1);
  return result;
}

napi_value tcpAddress(const Call& call, const char* family, const void* address, int kind, uint16_t port) {
  char host[INET6_ADDRSTRLEN];
  inet_ntop(kind, address, host, sizeof host);
  napi_value result = call.object();
  call.set(result, "family", call.string(family));
  call.set(result, "host", call.string(host));
  call.set(result, "port", call.number(ntohs(port)));
  return result;
}

napi_value unixName(const Call& call, const sockaddr_un& address, socklen_t length) {
  const size_t size = length - offsetof(sockaddr_un, sun_path);
  napi_value result = call.object();
  if (size > 0 && address.sun_path[0] == '\0') {
    call.set(result, "family", call.string("abstract"));
    call.set(result, "name", call.string(std::string(address.sun_path + 1, size - 1)));
  } else {
    call.set(result, "family", call.string("unix"));
    call.set(result, "path", call.string(std::string(address.sun_path, strnlen(address.sun_path, size))));
  }
  return result;
}

struct Queue {
  int waiting;
  int maximum;
};

// The kernel tells the queue of a unix socket over netlink only, by the inode of the socket.
bool unixQueue(int descriptor, Queue* queue) {
  struct stat status;
  if (fstat(descriptor, &status) != 0) return false;
  const int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (netlink < 0) return false;
  struct {
    nlmsghdr header;
    unix_diag_req request;
  } ask{};
  ask.header.nlmsg_len = sizeof ask;
  ask.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  ask.header.nlmsg_flags = NLM_F_REQUEST;
  ask.request.sdiag_family = AF_UNIX;
  ask.request.udiag_states = 0xffffffff;
  ask.request.udiag_ino = static_cast<uint32_t>(status.st_ino);
  ask.request.udiag_cookie[0] = ask.request.udiag_cookie[1] = 0xffffffff;
  ask.request.udiag_show = UDIAG_SHOW_RQLEN;
  alignas(nlmsghdr) char answer[4096];
  ssize_t length = -1;
  if (send(netlink, &ask, sizeof ask, 0) == static_cast<ssize_t>(sizeof ask)) length = recv(netlink, answer, sizeof answer, MSG_DONTWAIT);
  close(netlink);

  const nlmsghdr* header = reinterpret_cast<nlmsghdr*>(answer);
  if (length < 0 || !NLMSG_OK(header, static_cast<size_t>(length)) || header->nlmsg_type != SOCK_DIAG_BY_FAMILY) return false;
  const char* data = static_cast<const char*>(NLMSG_DATA(header)) + NLMSG_ALIGN(sizeof(unix_diag_msg));
  const char* end = answer + header->nlmsg_len;
  while (data + sizeof(nlattr) <= end) {
    const nlattr* attribute = reinterpret_cast<const nlattr*>(data);
    if (attribute->nla_type == UNIX_DIAG_RQLEN && data + NLA_HDRLEN + sizeof(unix_diag_rqlen) <= end) {
      unix_diag_rqlen found;
      memcpy(&found, data + NLA_HDRLEN, sizeof found);
      *queue = {static_cast<int>(found.udiag_rqueue), static_cast<int>(found.udiag_wqueue)};
      return true;
    }
    if (attribute->nla_len < NLA_HDRLEN) break;
    data += NLA_ALIGN(attribute->nla_len);
  }
  return false;
}

bool tcpQueue(int descriptor, Queue* queue) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return false;
  *queue = {static_cast<int>(info.tcpi_unacked), static_cast<int>(info.tcpi_sacked)};
  return true;
}

}  // namespace

// listenTcp(host, port, v6, backlog, reusePort, freeBind, deferAccept seconds, noDelay, fastOpen, keepAlive, send, receive) → descriptor
napi_value listenTcp(const Call& call) {
  const std::string host = call.text(0);
  const bool v6 = call.flag(2);
  const std::string name = host + ":" + std::to_string(call.integer(1));
  const uint16_t port = htons(static_cast<uint16_t>(call.integer(1)));
  sockaddr_storage address{};
  void* place = nullptr;
  socklen_t length;
  if (v6) {
    sockaddr_in6* in6 = reinterpret_cast<sockaddr_in6*>(&address);
    in6->sin6_family = AF_INET6;
    in6->sin6_port = port;
    place = &in6->sin6_addr;
    length = sizeof *in6;
  } else {
    sockaddr_in* in4 = reinterpret_cast<sockaddr_in*>(&address);
    in4->sin_family = AF_INET;
    in4->sin_port = port;
    place = &in4->sin_addr;
    length = sizeof *in4;
  }
  if (inet_pton(v6 ? AF_INET6 : AF_INET, host.c_str(), place) != 1) throw SystemFailure{"inet_pton", EINVAL, host};

  Socket socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM, name);
  socket.option(SOL_SOCKET, SO_REUSEADDR, 1);
  if (call.flag(4)) socket.option(SOL_SOCKET, SO_REUSEPORT, 1);
  if (call.flag(5)) socket.option(IPPROTO_IP, IP_FREEBIND, 1);
  if (call.flag(7)) socket.option(IPPROTO_TCP, TCP_NODELAY, 1);
  if (call.flag(9)) socket.option(SOL_SOCKET, SO_KEEPALIVE, 1);
  socket.buffers(call.integer(10), call.integer(11));
  check(bind(socket.number(), reinterpret_cast<sockaddr*>(&address), length), "bind", name);
  check(listen(socket.number(), call.integer(3)), "listen", name);
  if (call.integer(6) > 0) socket.option(IPPROTO_TCP, TCP_DEFER_ACCEPT, call.integer(6));
  if (call.integer(8) > 0) socket.option(IPPROTO_TCP, TCP_FASTOPEN, call.integer(8));
  return call.number(socket.release());
}

// A name as bytes: an abstract one may hold NULs.
std::string nameOf(const Call& call, bool abstract) {
  const std::string name = call.rawText(0);
  if (!abstract && name.find('\0') != std::string::npos) throw ArgumentFailure{"argument 0 is not a path without NUL"};
  return name;
}

// listenUnix(name, abstract, backlog, send, receive) → descriptor
napi_value listenUnix(const Call& call) {
  const std::string name = nameOf(call, call.flag(1));
  const UnixAddress to = unixAddress(name, call.flag(1));
  Socket socket(AF_UNIX, SOCK_STREAM, name);
  socket.buffers(call.integer(3), call.integer(4));
  check(bind(socket.number(), reinterpret_cast<const sockaddr*>(&to.address), to.length), "bind", name);
  check(listen(socket.number(), call.integer(2)), "listen", name);
  return call.number(socket.release());
}

// setBacklog(descriptor, backlog): the length of the queue of a socket that listens already
napi_value setBacklog(const Call& call) {
  check(listen(call.integer(0), call.integer(1)), "listen", std::to_string(call.integer(0)));
  return nullptr;
}

// shutdownSocket(descriptor): nobody connects any more, whoever else has it, and those in its queue are reset
napi_value shutdownSocket(const Call& call) {
  check(shutdown(call.integer(0), SHUT_RDWR), "shutdown", std::to_string(call.integer(0)));
  return nullptr;
}

// connectUnix(name, abstract) → descriptor; does not wait
napi_value connectUnix(const Call& call) {
  const std::string name = nameOf(call, call.flag(1));
  const UnixAddress to = unixAddress(name, call.flag(1));
  Socket socket(AF_UNIX, SOCK_STREAM, name);
  check(connect(socket.number(), reinterpret_cast<const sockaddr*>(&to.address), to.length), "connect", name);
  return call.number(socket.release());
}

// boundAddress(descriptor) → { family, … }, null when it is not a listening socket
napi_value boundAddress(const Call& call) {
  const int descriptor = call.integer(0);
  int listening = 0;
  socklen_t size = sizeof listening;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) return call.null();
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  check(getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length), "getsockname", std::to_string(descriptor));
  if (address.ss_family == AF_INET) {
    const sockaddr_in* in4 = reinterpret_cast<sockaddr_in*>(&address);
    return tcpAddress(call, "tcp4", &in4->sin_addr, AF_INET, in4->sin_port);
  }
  if (address.ss_family == AF_INET6) {
    const sockaddr_in6* in6 = reinterpret_cast<sockaddr_in6*>(&address);
    return tcpAddress(call, "tcp6", &in6->sin6_addr, AF_INET6, in6->sin6_port);
  }
  return unixName(call, *reinterpret_cast<sockaddr_un*>(&address), length);
}

// listenQueue(descriptor) → { waiting, maximum }, null where the kernel does not tell
napi_value listenQueue(const Call& call) {
  Queue queue;
  if (!tcpQueue(call.integer(0), &queue) && !unixQueue(call.integer(0), &queue)) return call.null();
  napi_value result = call.object();
  call.set(result, "waiting", call.number(queue.waiting));
  call.set(result, "maximum", call.number(queue.maximum));
  return result;
}

// sendDatagram(path or abstract name, abstract, bytes): one message to a unix datagram socket (sd_notify)
napi_value sendDatagram(const Call& call) {
  const std::string name = call.text(0);
  const UnixAddress to = unixAddress(name, call.flag(1));
  const Bytes bytes = call.bytes(2);
  Socket socket(AF_UNIX, SOCK_DGRAM, name);
  const ssize_t sent = sendto(socket.number(), bytes.data, bytes.length, MSG_NOSIGNAL,
                              reinterpret_cast<const sockaddr*>(&to.address), to.length);
  check(sent, "sendto", name);
  return nullptr;
}
