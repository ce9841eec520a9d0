// Control groups.
#include "operation.h"

#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace operations {

// Moves this process into the group of that directory: cgroup v1 and v2 alike.
int enterCgroup(Launch* launch, const Field* arguments, uint32_t) {
  launch->failed = &arguments[0];
  char path[4096];
  if (snprintf(path, sizeof path, "%s/cgroup.procs", arguments[0].text) >= static_cast<int>(sizeof path)) return ENAMETOOLONG;
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  const int error = write(file, "0", 1) == 1 ? 0 : errno;
  close(file);
  return error;
}

}  // namespace operations
