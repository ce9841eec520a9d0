// Locks of files, and of single bytes of them (fcntl(2)).
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "call.h"

namespace {
struct flock range(int kind, uint32_t index) {
  struct flock lock = {};
  lock.l_type = static_cast<short>(kind);
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(index);
  lock.l_len = 1;
  return lock;
}

int apply(int descriptor, int command, struct flock* lock) {
  int result;
  do result = fcntl(descriptor, command, lock);
  while (result < 0 && errno == EINTR);
  return result;
}

// Whether the lock is so now; not when somebody else has it.
napi_value locked(const Call& call, int command, struct flock* lock) {
  const int descriptor = call.integer(0);
  const int result = apply(descriptor, command, lock);
  if (result < 0 && (errno == EAGAIN || errno == EACCES)) return call.boolean(false);
  check(result, "fcntl", std::to_string(descriptor));
  return call.boolean(true);
}
}  // namespace

// A lock of the open file, not of the process: it is seen by those of fcntl(2), and no other descriptor ends it.
napi_value tryLock(const Call& call) {
  struct flock whole = {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return locked(call, F_OFD_SETLK, &whole);
}

// Locks of bytes belong to the process, and end with it.

// lockByte(descriptor, index, F_RDLCK | F_WRLCK | F_UNLCK, wait) → whether it is so now
napi_value lockByte(const Call& call) {
  struct flock lock = range(call.integer(2), call.unsignedInteger(1));
  return locked(call, call.flag(3) ? F_SETLKW : F_SETLK, &lock);
}

// lockByteLater(descriptor, index) → a descriptor that is readable when the byte is locked, or never will be
napi_value lockByteLater(const Call& call) {
  const int descriptor = call.integer(0);
  const uint32_t index = call.unsignedInteger(1);
  const int event = check(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd", "");
  std::thread([descriptor, index, event] {
    struct flock lock = range(F_WRLCK, index);
    apply(descriptor, F_SETLKW, &lock);
    const uint64_t one = 1;
    if (write(event, &one, sizeof one) < 0) return;
  }).detach();
  return call.number(event);
}

// byteHolder(descriptor, index) → pid of another process that has it, 0 for none
napi_value byteHolder(const Call& call) {
  struct flock lock = range(F_WRLCK, call.unsignedInteger(1));
  check(apply(call.integer(0), F_GETLK, &lock), "fcntl", std::to_string(call.integer(0)));
  return call.number(lock.l_type == F_UNLCK ? 0 : lock.l_pid);
}
