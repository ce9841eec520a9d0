// How much of the machine a process gets.
#include "operation.h"

#include <fcntl.h>
#include <unistd.h>

namespace operations {

int beNice(Launch* launch, const Field* arguments, uint32_t) {
  int64_t increment;
  if (!take(launch, arguments, 0, -40, 40, &increment)) return EINVAL;
  errno = 0;
  return nice(static_cast<int>(increment)) == -1 ? errno : 0;
}

int oomScore(Launch* launch, const Field* arguments, uint32_t) {
  int64_t score;
  if (!take(launch, arguments, 0, -1000, 1000, &score)) return EINVAL;
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  const int error = write(file, arguments[0].text, arguments[0].length) < 0 ? errno : 0;
  close(file);
  return error;
}

}  // namespace operations
