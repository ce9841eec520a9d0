// Descriptors: pairs, passing, copies, fifos. Every new one is close-on-exec.
#include <fcntl.h>
#include <algorithm>
#include <climits>
#include <linux/openat2.h>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "call.h"

namespace {
// As many descriptors as one message can carry (the kernel's SCM_MAX_FD).
constexpr size_t MOST = 253;
constexpr size_t LARGEST_MESSAGE = 1 << 20;

std::vector<int> attached(msghdr& message) {
  std::vector<int> descriptors;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    const size_t before = descriptors.size();
    descriptors.resize(before + count);
    memcpy(descriptors.data() + before, CMSG_DATA(header), count * sizeof(int));
  }
  return descriptors;
}

}  // namespace

napi_value socketPair(const Call& call) {
  int pair[2];
  check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair", "AF_UNIX");
  return call.array({pair[0], pair[1]});
}

// Messages keep their bounds, and several readers of one end take whole ones.
napi_value messagePair(const Call& call) {
  int pair[2];
  check(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), "socketpair", "SOCK_SEQPACKET");
  return call.array({pair[0], pair[1]});
}

napi_value pipe(const Call& call) {
  int ends[2];
  check(pipe2(ends, O_CLOEXEC), "pipe2", "O_CLOEXEC");
  return call.array({ends[0], ends[1]});
}

napi_value peerCredentials(const Call& call) {
  ucred peer;
  socklen_t length = sizeof peer;
  const int socket = call.integer(0);
  check(getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length), "getsockopt", "SO_PEERCRED");
  napi_value result = call.object();
  call.set(result, "pid", call.number(peer.pid));
  call.set(result, "uid", call.number(peer.uid));
  call.set(result, "gid", call.number(peer.gid));
  return result;
}

// What is writable by poll has room for PIPE_BUF bytes when it is a pipe; a socket is asked not to wait.
napi_value writeNow(const Call& call) {
  const int descriptor = call.integer(0);
  const Bytes bytes = call.bytes(1);
  pollfd ask{descriptor, POLLOUT, 0};
  if (check(poll(&ask, 1, 0), "poll", std::to_string(descriptor)) == 0) return call.number(0);
  ssize_t written = send(descriptor, bytes.data, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (written < 0 && errno == ENOTSOCK) {
    struct stat status;
    const bool file = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    written = write(descriptor, bytes.data, file ? bytes.length : std::min<size_t>(bytes.length, PIPE_BUF));
  }
  if (written < 0 && errno == EAGAIN) return call.number(0);
  return call.number(static_cast<double>(check(written, "write", std::to_string(descriptor))));
}

napi_value sendDescriptors(const Call& call) {
  const int socket = call.integer(0);
  const Bytes bytes = call.bytes(1);
  const std::vector<int> descriptors = call.integers(2);
  if (bytes.length == 0) throw ArgumentFailure{"argument 1 is not at least one byte"};
  if (descriptors.size() > MOST) throw ArgumentFailure{"argument 2 is not at most 253 descriptors"};

  iovec part{bytes.data, bytes.length};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  const size_t size = descriptors.size() * sizeof(int);
  std::vector<uint8_t> control(CMSG_SPACE(size));
  if (!descriptors.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(header), descriptors.data(), size);
  }
  check(sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT), "sendmsg", std::to_string(socket));
  return nullptr;
}

// receiveDescriptors(socket, most bytes, most descriptors) → { bytes, descriptors, truncated } or null
napi_value receiveDescriptors(const Call& call) {
  const int socket = call.integer(0);
  const int32_t wanted = call.integer(1);
  const size_t most = call.unsignedInteger(2);
  if (wanted < 1 || static_cast<size_t>(wanted) > LARGEST_MESSAGE) throw ArgumentFailure{"argument 1 is not 1 to 1048576"};

  std::vector<uint8_t> bytes(static_cast<size_t>(wanted));
  std::vector<uint8_t> control(CMSG_SPACE(MOST * sizeof(int)));
  iovec part{bytes.data(), bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return call.null();
  check(length, "recvmsg", std::to_string(socket));

  std::vector<int> descriptors = attached(message);
  // The kernel keeps back what this process has no room for (RLIMIT_NOFILE), and says so with MSG_CTRUNC.
  const bool truncated = (message.msg_flags & MSG_CTRUNC) != 0 || descriptors.size() > most;
  while (descriptors.size() > most) {
    close(descriptors.back());
    descriptors.pop_back();
  }
  napi_value result = call.object();
  call.set(result, "bytes", call.buffer(bytes.data(), static_cast<size_t>(length)));
  call.set(result, "descriptors", call.array(descriptors));
  call.set(result, "truncated", call.boolean(truncated));
  return result;
}

napi_value duplicateDescriptor(const Call& call) {
  const int copy = fcntl(call.integer(0), F_DUPFD_CLOEXEC, 3);
  return call.number(check(copy, "fcntl", std::to_string(call.integer(0))));
}

napi_value closeDescriptor(const Call& call) {
  check(close(call.integer(0)), "close", std::to_string(call.integer(0)));
  return nullptr;
}

napi_value setCloseOnExec(const Call& call) {
  const int flags = call.flag(1) ? FD_CLOEXEC : 0;
  check(fcntl(call.integer(0), F_SETFD, flags), "fcntl", std::to_string(call.integer(0)));
  return nullptr;
}

napi_value setBlocking(const Call& call) {
  const int descriptor = call.integer(0);
  const int flags = check(fcntl(descriptor, F_GETFL), "fcntl", std::to_string(descriptor));
  check(fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK), "fcntl", std::to_string(descriptor));
  return nullptr;
}

napi_value makeFifo(const Call& call) {
  const std::string path = call.text(0);
  check(mkfifo(path.c_str(), static_cast<mode_t>(call.integer(1))), "mkfifo", path);
  return nullptr;
}

namespace {

int openResolved(int root, const std::string& path, uint64_t resolve) {
  open_how how{};
  how.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  how.resolve = resolve;
  return static_cast<int>(syscall(SYS_openat2, root, path.c_str(), &how, sizeof how));
}

// Whether a segment of a path leads up.
bool leadsUp(const std::string& path) { return ("/" + path + "/").find("/../") != std::string::npos; }

}  // namespace

// openBeneath(folder, path, links) → [descriptor, error]: of a file below a folder (names are bytes), following no link that
// leads out of it, or none at all.
// -1 and an errno when there is none; what the kernel cannot tell is the caller's to find out.
napi_value openBeneath(const Call& call) {
  const std::string folder = call.rawText(0), path = call.rawText(1);
  // Without any link on its way the file is where its name says: the folder need not be opened first.
  if (!leadsUp(path)) {
    const int plain = openResolved(AT_FDCWD, folder + "/" + path, RESOLVE_NO_SYMLINKS);
    if (plain >= 0 || errno == ENOENT) return call.array({plain, plain < 0 ? errno : 0});
  }
  const int root = open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) return call.array({-1, errno});
  const uint64_t links = call.flag(2) ? RESOLVE_NO_MAGICLINKS : RESOLVE_NO_SYMLINKS;
  const int file = openResolved(root, path, RESOLVE_BENEATH | links);
  const int error = file < 0 ? errno : 0;
  close(root);
  return call.array({file, error});
}
