// The table of native/plan.ts: name, least and most arguments, what is done.
#include "operation.h"

#include <cstring>

namespace {
const Row rows[] = {
    {"setsid", 0, 0, operations::newSession},
    {"process-group", 0, 0, operations::processGroup},
    {"parent-death-signal", 1, 1, operations::parentDeathSignal},
    {"subreaper", 1, 1, operations::subreaper},
    {"signals-default", 0, 0, operations::signalsDefault},
    {"umask", 1, 1, operations::setMask},
    {"personality", 1, 1, operations::setPersonality},
    {"name", 1, 1, operations::setProcessName},
    {"nice", 1, 1, operations::beNice},
    {"priority", 1, 1, operations::priority},
    {"io-priority", 2, 2, operations::ioPriority},
    {"cpu-affinity", 1, 1024, operations::affinity},
    {"scheduler", 2, 2, operations::scheduler},
    {"oom-score-adjust", 1, 1, operations::oomScore},
    {"resource-limit", 3, 3, operations::resourceLimit},
    {"merge-memory", 0, 0, operations::mergeMemory},
    {"merge-mappings", 0, 0, operations::mergeMappings},
    {"groups", 0, 1024, operations::groups},
    {"init-groups", 2, 2, operations::initGroups},
    {"gid", 1, 1, operations::setGroup},
    {"uid", 1, 1, operations::setUser},
    {"capabilities", 2, 194, operations::capabilities},
    {"bounding-capabilities", 0, 64, operations::boundingCapabilities},
    {"ambient-capabilities", 0, 64, operations::ambientCapabilities},
    {"keep-capabilities", 1, 1, operations::keepCapabilities},
    {"secure-bits", 1, 1, operations::secureBits},
    {"no-new-privileges", 0, 0, operations::noNewPrivileges},
    {"seccomp", 1, 1024, operations::seccomp},
    {"cgroup", 1, 1, operations::enterCgroup},
    {"born-in", 1, 8, operations::bornIn},
    {"unshare", 1, 8, operations::leave},
    {"user-namespace", 2, 2, operations::userNamespace},
    {"enter-namespace", 2, 2, operations::enter},
    {"join-namespaces", 1, 1, operations::joinNamespaces},
    {"refork", 2, MOST_FIELDS, operations::refork},
    {"hostname", 1, 1, operations::hostName},
    {"mount", 4, 32, operations::mountOn},
    {"attach-mount", 2, 2, operations::attachMount},
    {"unmount", 1, 8, operations::unmount},
    {"pivot-root", 2, 2, operations::pivotRoot},
    {"chroot", 1, 1, operations::changeRoot},
    {"chdir", 1, 1, operations::changeDirectory},
    {"descriptors", 0, MOST_FIELDS, operations::descriptors},
    {"open", 3, 3, operations::openOn},
    {"environment", 0, MOST_FIELDS, operations::environment},
    {"run", 2, MOST_FIELDS, operations::runProgram},
    {"try-exec", 2, MOST_FIELDS, operations::tryExecute},
    {"hold", 1, 1, operations::hold},
    {"exec", 2, MOST_FIELDS, operations::execute},
};
}  // namespace

const Row* findRow(const char* name) {
  for (const Row& row : rows)
    if (strcmp(row.name, name) == 0) return &row;
  return nullptr;
}
