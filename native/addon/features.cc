// What this kernel can do, asked with arguments that cannot succeed in changing anything.
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "call.h"

namespace {

// A kernel without the call says ENOSYS; a container that forbids it says EPERM.
bool isKnown(long result) { return result >= 0 || (errno != ENOSYS && errno != EPERM); }

bool hasPidfd() {
  const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0));
  if (descriptor >= 0) close(descriptor);
  return descriptor >= 0;
}

bool hasMemorySeals() {
  const int file = memfd_create("emperord", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return false;
  const bool sealed = fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK) == 0;
  close(file);
  return sealed;
}

}  // namespace

// kernelFeatures() → { pidfd, memorySeals, closeRange }
napi_value kernelFeatures(const Call& call) {
  napi_value result = call.object();
  call.set(result, "pidfd", call.boolean(hasPidfd()));
  call.set(result, "memorySeals", call.boolean(hasMemorySeals()));
  // A descriptor that nobody has.
  call.set(result, "closeRange", call.boolean(isKnown(syscall(SYS_close_range, ~0u, ~0u, 0))));
  return result;
}
