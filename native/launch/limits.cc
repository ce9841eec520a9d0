// Resource limits.
#include "operation.h"

#include <cstring>
#include <sys/resource.h>

namespace {

struct Resource {
  const char* name;
  __rlimit_resource_t number;
};
const Resource resources[] = {
    {"as", RLIMIT_AS},           {"core", RLIMIT_CORE},         {"cpu", RLIMIT_CPU},       {"data", RLIMIT_DATA},
    {"fsize", RLIMIT_FSIZE},     {"locks", RLIMIT_LOCKS},       {"memlock", RLIMIT_MEMLOCK}, {"msgqueue", RLIMIT_MSGQUEUE},
    {"nice", RLIMIT_NICE},       {"nofile", RLIMIT_NOFILE},     {"nproc", RLIMIT_NPROC},   {"rss", RLIMIT_RSS},
    {"rtprio", RLIMIT_RTPRIO},   {"rttime", RLIMIT_RTTIME},     {"sigpending", RLIMIT_SIGPENDING}, {"stack", RLIMIT_STACK},
};

// An empty field means no limit.
bool limit(Launch* launch, const Field* arguments, uint32_t index, rlim_t* value) {
  int64_t given = 0;
  const bool none = arguments[index].length == 0;
  if (!none && !take(launch, arguments, index, 0, INT64_MAX, &given)) return false;
  *value = none ? RLIM_INFINITY : static_cast<rlim_t>(given);
  return true;
}

}  // namespace

namespace operations {

int resourceLimit(Launch* launch, const Field* arguments, uint32_t) {
  rlimit wanted;
  if (!limit(launch, arguments, 1, &wanted.rlim_cur) || !limit(launch, arguments, 2, &wanted.rlim_max)) return EINVAL;
  launch->failed = &arguments[0];
  for (const Resource& resource : resources)
    if (strcmp(resource.name, arguments[0].text) == 0) return result(setrlimit(resource.number, &wanted));
  return EINVAL;
}

}  // namespace operations
