// The table of native/plan.ts: name, least and most arguments, what is done.
#include "operation.h"

#include <cstring>

namespace {
const Row rows[] = {
    {"setsid", 0, 0, operations::newSession},
    {"process-group", 0, 0, operations::processGroup},
    {"parent-death-signal", 1, 1, operations::parentDeathSignal},
    {"signals-default", 0, 0, operations::signalsDefault},
    {"umask", 1, 1, operations::setMask},
    {"name", 1, 1, operations::setProcessName},
    {"nice", 1, 1, operations::beNice},
    {"oom-score-adjust", 1, 1, operations::oomScore},
    {"resource-limit", 3, 3, operations::resourceLimit},
    {"groups", 0, 1024, operations::groups},
    {"init-groups", 2, 2, operations::initGroups},
    {"gid", 1, 1, operations::setGroup},
    {"uid", 1, 1, operations::setUser},
    {"no-new-privileges", 0, 0, operations::noNewPrivileges},
    {"unshare", 1, 8, operations::leave},
    {"chroot", 1, 1, operations::changeRoot},
    {"chdir", 1, 1, operations::changeDirectory},
    {"descriptors", 0, MOST_FIELDS, operations::descriptors},
    {"open", 3, 3, operations::openOn},
    {"environment", 0, MOST_FIELDS, operations::environment},
    {"run", 2, MOST_FIELDS, operations::runProgram},
    {"exec", 2, MOST_FIELDS, operations::execute},
};
}  // namespace

const Row* findRow(const char* name) {
  for (const Row& row : rows)
    if (strcmp(row.name, name) == 0) return &row;
  return nullptr;
}
