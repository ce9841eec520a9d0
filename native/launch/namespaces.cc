// Namespaces.
#include "operation.h"

#include <cstring>
#include <sched.h>

namespace {

struct Namespace {
  const char* name;
  int flag;
};
const Namespace namespaces[] = {
    {"fs", CLONE_NEWNS},   {"ipc", CLONE_NEWIPC},   {"uts", CLONE_NEWUTS},
    {"net", CLONE_NEWNET}, {"user", CLONE_NEWUSER}, {"cgroup", CLONE_NEWCGROUP},
};

}  // namespace

namespace operations {

int leave(Launch* launch, const Field* arguments, uint32_t count) {
  int flags = 0;
  for (uint32_t i = 0; i < count; i++) {
    launch->failed = &arguments[i];
    int flag = 0;
    for (const Namespace& item : namespaces)
      if (strcmp(item.name, arguments[i].text) == 0) flag = item.flag;
    if (flag == 0) return EINVAL;
    flags |= flag;
  }
  return result(unshare(flags));
}

}  // namespace operations
