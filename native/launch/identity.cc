// Groups, group, user.
#include "operation.h"

#include <csignal>
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

constexpr int64_t LARGEST_ID = 4294967294;  // (uid_t)-1 means "do not change"

}  // namespace

namespace operations {

int groups(Launch* launch, const Field* arguments, uint32_t count) {
  gid_t list[1024];
  if (count > 1024) return E2BIG;
  for (uint32_t i = 0; i < count; i++) {
    int64_t gid;
    if (!take(launch, arguments, i, 0, LARGEST_ID, &gid)) return EINVAL;
    list[i] = static_cast<gid_t>(gid);
  }
  return result(setgroups(count, list));
}

int initGroups(Launch* launch, const Field* arguments, uint32_t) {
  int64_t gid;
  if (!take(launch, arguments, 1, 0, LARGEST_ID, &gid)) return EINVAL;
  launch->failed = &arguments[0];
  return result(initgroups(arguments[0].text, static_cast<gid_t>(gid)));
}

int setGroup(Launch* launch, const Field* arguments, uint32_t) {
  int64_t gid;
  if (!take(launch, arguments, 0, 0, LARGEST_ID, &gid)) return EINVAL;
  const gid_t id = static_cast<gid_t>(gid);
  return result(setresgid(id, id, id));
}

int setUser(Launch* launch, const Field* arguments, uint32_t) {
  int64_t uid;
  if (!take(launch, arguments, 0, 0, LARGEST_ID, &uid)) return EINVAL;
  const uid_t id = static_cast<uid_t>(uid);
  // A change of identity clears the parent-death signal: remember it over the change.
  int signal = 0;
  prctl(PR_GET_PDEATHSIG, &signal);
  if (setresuid(id, id, id) != 0) return errno;
  if (signal != 0) prctl(PR_SET_PDEATHSIG, signal);
  return 0;
}

}  // namespace operations
