// Descriptors of the program.
#include "operation.h"

#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr int HIGHEST_DESCRIPTOR = 255;

}  // namespace

namespace operations {

// Pairs from, to. Copies go out of the way first, so that no `to` overwrites a `from` that is still needed.
int descriptors(Launch* launch, const Field* arguments, uint32_t count) {
  int copies[MOST_FIELDS / 2];
  if (count % 2 != 0) return EINVAL;
  for (uint32_t i = 0; i < count; i += 2) {
    int64_t from, to;
    if (!take(launch, arguments, i, 0, INT_MAX, &from)) return EINVAL;
    if (!take(launch, arguments, i + 1, 0, HIGHEST_DESCRIPTOR, &to)) return EINVAL;
    launch->failed = &arguments[i];
    copies[i / 2] = fcntl(static_cast<int>(from), F_DUPFD_CLOEXEC, HIGHEST_DESCRIPTOR + 1);
    if (copies[i / 2] < 0) return errno;
  }
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
  const int flags = writable ? O_WRONLY | O_CREAT | O_APPEND : O_RDONLY;
  const int file = open(arguments[0].text, flags | O_CLOEXEC | O_NOCTTY, 0640);
  if (file < 0) return errno;
  if (file == descriptor) return result(fcntl(file, F_SETFD, 0));
  const int error = result(dup2(file, static_cast<int>(descriptor)));
  close(file);
  return error;
}

}  // namespace operations
