// Root and working directory.
#include "operation.h"

#include <unistd.h>

namespace operations {

int changeRoot(Launch* launch, const Field* arguments, uint32_t) {
  launch->failed = &arguments[0];
  if (chroot(arguments[0].text) != 0) return errno;
  return result(chdir("/"));
}

int changeDirectory(Launch* launch, const Field* arguments, uint32_t) {
  launch->failed = &arguments[0];
  return result(chdir(arguments[0].text));
}

}  // namespace operations
