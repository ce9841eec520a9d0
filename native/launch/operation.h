// What the operations of the table in rows.cc have in common. Each returns 0, an errno, or a negative wait status of
// `run`; before it fails it points `launch->failed` at the argument that is to blame.
#pragma once
#include <cerrno>
#include <cstdint>

#include "launch.h"

using Execute = int (*)(Launch* launch, const Field* arguments, uint32_t count);

struct Row {
  const char* name;
  uint32_t least;
  uint32_t most;
  Execute execute;
};

// The row of an operation's name, or null.
const Row* findRow(const char* name);

// The errno of a call that returned this.
inline int result(long value) { return value < 0 ? errno : 0; }

// Reads argument `index` as a number within bounds; on failure the report names it.
inline bool take(Launch* launch, const Field* arguments, uint32_t index, int64_t least, int64_t most, int64_t* value) {
  launch->failed = &arguments[index];
  return number(arguments[index], value) && *value >= least && *value <= most;
}

// The flags of a list of namespaces; an unknown one is an argument that failed.
int namespaceFlags(Launch* launch, const Field* arguments, uint32_t count, int* flags);

namespace operations {
#define OPERATION(name) int name(Launch* launch, const Field* arguments, uint32_t count)
OPERATION(newSession);
OPERATION(processGroup);
OPERATION(parentDeathSignal);
OPERATION(subreaper);
OPERATION(signalsDefault);
OPERATION(setMask);
OPERATION(setPersonality);
OPERATION(setProcessName);
OPERATION(beNice);
OPERATION(priority);
OPERATION(ioPriority);
OPERATION(affinity);
OPERATION(scheduler);
OPERATION(oomScore);
OPERATION(resourceLimit);
OPERATION(mergeMemory);
OPERATION(mergeMappings);
OPERATION(groups);
OPERATION(initGroups);
OPERATION(setGroup);
OPERATION(setUser);
OPERATION(capabilities);
OPERATION(boundingCapabilities);
OPERATION(ambientCapabilities);
OPERATION(keepCapabilities);
OPERATION(secureBits);
OPERATION(noNewPrivileges);
OPERATION(seccomp);
OPERATION(enterCgroup);
OPERATION(bornIn);
OPERATION(leave);
OPERATION(userNamespace);
OPERATION(enter);
OPERATION(joinNamespaces);
OPERATION(refork);
OPERATION(hostName);
OPERATION(mountOn);
OPERATION(attachMount);
OPERATION(unmount);
OPERATION(pivotRoot);
OPERATION(changeRoot);
OPERATION(changeDirectory);
OPERATION(descriptors);
OPERATION(openOn);
OPERATION(environment);
OPERATION(runProgram);
OPERATION(execute);
OPERATION(tryExecute);
OPERATION(hold);
#undef OPERATION
}  // namespace operations
