// Descriptors of the program.
#include "operation.h"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr int HIGHEST_DESCRIPTOR = 255;

// Makes room up to this number: the report moves above it. Returns an errno.
int clearReport(Launch* launch, int highest) {
  if (launch->report < 0 || launch->report > highest) return 0;
  const int copy = fcntl(launch->report, F_DUPFD_CLOEXEC, highest + 1);
  if (copy < 0) return errno;
  close(launch->report);
  launch->report = copy;
  return 0;
}

}  // namespace

namespace operations {

// Pairs from, to. Copies go out of the way first, right above the highest `to`, so that no `to` overwrites a `from` that
// is still needed, and a low limit of descriptors (RLIMIT_NOFILE) suffices.
int descriptors(Launch* launch, const Field* arguments, uint32_t count) {
  int copies[MOST_FIELDS / 2];
  int highest = 2;
  if (count % 2 != 0) return EINVAL;
  for (uint32_t i = 1; i < count; i += 2) {
    int64_t to;
    if (!take(launch, arguments, i, 0, HIGHEST_DESCRIPTOR, &to)) return EINVAL;
    highest = std::max(highest, static_cast<int>(to));
  }
  for (uint32_t i = 0; i < count; i += 2) {
    int64_t from;
    if (!take(launch, arguments, i, 0, INT_MAX, &from)) return EINVAL;
    copies[i / 2] = fcntl(static_cast<int>(from), F_DUPFD_CLOEXEC, highest + 1);
    if (copies[i / 2] < 0) return errno;
  }
  launch->failed = nullptr;
  const int error = clearReport(launch, highest);
  if (error != 0) return error;
  // Everything else is closed by the exec, and stays usable for this program until then.
  if (syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC) != 0) return errno;
  for (uint32_t i = 0; i < count; i += 2) {
    int64_t to = 0;
    number(arguments[i + 1], &to);
    launch->failed = &arguments[i + 1];
    if (dup2(copies[i / 2], static_cast<int>(to)) < 0) return errno;
    close(copies[i / 2]);
  }
  return 0;
}

int openOn(Launch* launch, const Field* arguments, uint32_t) {
  int64_t descriptor, writable;
  if (!take(launch, arguments, 1, 0, HIGHEST_DESCRIPTOR, &descriptor)) return EINVAL;
  if (!take(launch, arguments, 2, 0, 1, &writable)) return EINVAL;
  launch->failed = &arguments[0];
  const int error = clearReport(launch, static_cast<int>(descriptor));
  if (error != 0) return error;
  const int flags = writable ? O_WRONLY | O_CREAT | O_APPEND : O_RDONLY;
  const int file = open(arguments[0].text, flags | O_CLOEXEC | O_NOCTTY, 0640);
  if (file < 0) return errno;
  if (file == descriptor) return result(fcntl(file, F_SETFD, 0));
  const int failure = result(dup2(file, static_cast<int>(descriptor)));
  close(file);
  return failure;
}

}  // namespace operations
