// Capabilities, securebits, no_new_privs.
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "operation.h"

namespace {

constexpr int64_t HIGHEST_CAPABILITY = 63;

int maskOf(Launch* launch, const Field* arguments, uint32_t count, uint64_t* mask) {
  *mask = 0;
  for (uint32_t i = 0; i < count; i++) {
    int64_t capability;
    if (!take(launch, arguments, i, 0, HIGHEST_CAPABILITY, &capability)) return EINVAL;
    *mask |= uint64_t{1} << capability;
  }
  return 0;
}

// The kernel leaves out those that it does not know in capset; the other calls would fail on them.
bool isKnown(int64_t capability) { return prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; }

}  // namespace

namespace operations {

// Arguments: count of effective ones, count of permitted ones, then effective, permitted, inheritable ones.
int capabilities(Launch* launch, const Field* arguments, uint32_t count) {
  int64_t effective, permitted;
  if (!take(launch, arguments, 0, 0, count - 2, &effective)) return EINVAL;
  if (!take(launch, arguments, 1, 0, count - 2 - effective, &permitted)) return EINVAL;
  const uint32_t counts[] = {static_cast<uint32_t>(effective), static_cast<uint32_t>(permitted),
                             static_cast<uint32_t>(count - 2 - effective - permitted)};
  uint64_t masks[3];
  const Field* next = arguments + 2;
  for (int set = 0; set < 3; next += counts[set++]) {
    const int error = maskOf(launch, next, counts[set], &masks[set]);
    if (error != 0) return error;
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2];
  for (int half = 0; half < 2; half++) {
    const auto part = [&](int set) { return static_cast<uint32_t>(masks[set] >> (32 * half)); };
    data[half] = {part(0), part(1), part(2)};
  }
  launch->failed = nullptr;
  return result(syscall(SYS_capset, &header, data));
}

// Leaves only these in the bounding set.
int boundingCapabilities(Launch* launch, const Field* arguments, uint32_t count) {
  uint64_t kept;
  const int error = maskOf(launch, arguments, count, &kept);
  if (error != 0) return error;
  launch->failed = nullptr;
  for (int64_t capability = 0; capability <= HIGHEST_CAPABILITY && isKnown(capability); capability++) {
    if ((kept >> capability & 1) != 0 || prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 0) continue;
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return errno;
  }
  return 0;
}

// Makes the ambient set exactly this. Each has to be permitted and inheritable.
int ambientCapabilities(Launch* launch, const Field* arguments, uint32_t count) {
  uint64_t wanted;
  const int error = maskOf(launch, arguments, count, &wanted);
  if (error != 0) return error;
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return errno;
  for (int64_t capability = 0; capability <= HIGHEST_CAPABILITY && isKnown(capability); capability++) {
    if ((wanted >> capability & 1) == 0) continue;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) return errno;
  }
  return 0;
}

// Whether a change of the user keeps the permitted capabilities.
int keepCapabilities(Launch* launch, const Field* arguments, uint32_t) {
  int64_t on;
  if (!take(launch, arguments, 0, 0, 1, &on)) return EINVAL;
  return result(prctl(PR_SET_KEEPCAPS, on, 0, 0, 0));
}

int secureBits(Launch* launch, const Field* arguments, uint32_t) {
  int64_t bits;
  if (!take(launch, arguments, 0, 0, 0xff, &bits)) return EINVAL;
  return result(prctl(PR_SET_SECUREBITS, bits, 0, 0, 0));
}

int noNewPrivileges(Launch*, const Field*, uint32_t) { return result(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)); }

}  // namespace operations
