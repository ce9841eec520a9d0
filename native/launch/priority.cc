// How much of the machine a process gets.
#include "operation.h"

#include <cstdlib>
#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace operations {

int beNice(Launch* launch, const Field* arguments, uint32_t) {
  int64_t increment;
  if (!take(launch, arguments, 0, -40, 40, &increment)) return EINVAL;
  errno = 0;
  return nice(static_cast<int>(increment)) == -1 ? errno : 0;
}

// The nice value itself, not a change of it.
int priority(Launch* launch, const Field* arguments, uint32_t) {
  int64_t value;
  if (!take(launch, arguments, 0, -20, 19, &value)) return EINVAL;
  return result(setpriority(PRIO_PROCESS, 0, static_cast<int>(value)));
}

// Arguments: class (0 none, 1 real time, 2 best effort, 3 idle), level.
int ioPriority(Launch* launch, const Field* arguments, uint32_t) {
  int64_t group, level;
  if (!take(launch, arguments, 0, 0, 3, &group) || !take(launch, arguments, 1, 0, 7, &level)) return EINVAL;
  return result(syscall(SYS_ioprio_set, 1 /* IOPRIO_WHO_PROCESS */, 0, group << 13 | level));
}

int affinity(Launch* launch, const Field* arguments, uint32_t count) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (uint32_t i = 0; i < count; i++) {
    int64_t cpu;
    if (!take(launch, arguments, i, 0, CPU_SETSIZE - 1, &cpu)) return EINVAL;
    CPU_SET(static_cast<size_t>(cpu), &set);
  }
  return result(sched_setaffinity(0, sizeof set, &set));
}

// Arguments: policy number of sched.h, real-time priority.
int scheduler(Launch* launch, const Field* arguments, uint32_t) {
  int64_t policy, level;
  if (!take(launch, arguments, 0, 0, 5, &policy) || !take(launch, arguments, 1, 0, 99, &level)) return EINVAL;
  sched_param parameter{};
  parameter.sched_priority = static_cast<int>(level);
  launch->failed = &arguments[0];
  return result(sched_setscheduler(0, static_cast<int>(policy), &parameter));
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
