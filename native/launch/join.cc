// Enters the namespaces that another instance hands out on a unix socket (manual 8.4.4).
#include "operation.h"

#include <cstddef>
#include <cstring>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

constexpr int MOST = 16;
constexpr int PATIENCE_SECONDS = 30;
const char* const entries[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};

// Connects to a path, or with a leading @ to an abstract name. Returns -1 with errno set.
int connectTo(const Field& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.length == 0 || name.length >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(address.sun_path, name.text, name.length);
  if (name.text[0] == '@') address.sun_path[0] = '\0';
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{PATIENCE_SECONDS, 0};
  const socklen_t length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.length + (name.text[0] != '@'));
  if (descriptor < 0) return -1;
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), length) == 0) return descriptor;
  const int error = errno;
  close(descriptor);
  errno = error;
  return -1;
}

// Takes the descriptors of one message. Returns their number, or -1 with errno set.
int receive(int from, int (&taken)[MOST]) {
  char text[64];
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof taken)];
  iovec part{text, sizeof text};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (recvmsg(from, &message, MSG_CMSG_CLOEXEC) < 0) return -1;
  int count = 0;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const int here = static_cast<int>((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(taken, CMSG_DATA(header), static_cast<size_t>(here) * sizeof(int));
    count = here;
  }
  return count;
}

// Entering the own user namespace again is an error, and entering any other own one is of no use.
bool isOwn(int descriptor) {
  struct stat other, own;
  if (fstat(descriptor, &other) != 0) return false;
  for (const char* entry : entries) {
    char path[32] = "/proc/self/ns/";
    strcat(path, entry);
    if (stat(path, &own) == 0 && own.st_dev == other.st_dev && own.st_ino == other.st_ino) return true;
  }
  return false;
}

}  // namespace

namespace operations {

int joinNamespaces(Launch* launch, const Field* arguments, uint32_t) {
  launch->failed = &arguments[0];
  const int socket = connectTo(arguments[0]);
  if (socket < 0) return errno;
  int taken[MOST];
  const int count = receive(socket, taken);
  int error = count < 0 ? errno : count == 0 ? ENODATA : 0;
  close(socket);
  bool own[MOST] = {};
  for (int i = 0; i < count; i++) own[i] = isOwn(taken[i]);
  for (int i = 0; i < count; i++) {
    if (error == 0 && !own[i]) error = result(setns(taken[i], 0));
    close(taken[i]);
  }
  return error;
}

}  // namespace operations
