// launch PLAN [REPORT]: executes the plan on descriptor PLAN and becomes its program. A failure is written to REPORT as
// index, operation, argument, errno, each ending with NUL; the end of REPORT without a byte means success. Without
// REPORT the failure is one line on the standard error.
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "launch.h"

namespace {

constexpr int FAILED = 125;

void put(int report, const char* text) {
  const ssize_t written = write(report, text, strlen(text) + 1);
  static_cast<void>(written);  // nobody is left who could be told
}

void tell(const Failure& failure) {
  const char* argument = failure.argument == nullptr ? "" : failure.argument;
  if (failure.error < 0) fprintf(stderr, "launch: %s \"%s\": wait status %d\n", failure.operation, argument, -failure.error);
  else fprintf(stderr, "launch: %s \"%s\": %s\n", failure.operation, argument, strerror(failure.error));
}

[[noreturn]] void fail(int report, const Failure& failure) {
  if (report < 0) {
    tell(failure);
    _exit(FAILED);
  }
  char digits[16];
  snprintf(digits, sizeof digits, "%u", failure.index);
  put(report, digits);
  put(report, failure.operation);
  put(report, failure.argument == nullptr ? "" : failure.argument);
  snprintf(digits, sizeof digits, "%d", failure.error);
  put(report, digits);
  _exit(FAILED);
}

// A descriptor that is this program's own: -1 when the argument names none.
int owned(const char* argument) {
  char* end;
  const long descriptor = strtol(argument, &end, 10);
  if (*end != '\0' || descriptor < 0 || descriptor > INT_MAX) return -1;
  return fcntl(static_cast<int>(descriptor), F_SETFD, FD_CLOEXEC) == 0 ? static_cast<int>(descriptor) : -1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) return FAILED;
  Launch launch{getppid()};
  if (argc == 3 && (launch.report = owned(argv[2])) < 0) return FAILED;
  const int source = owned(argv[1]);
  PlanMemory memory;
  Plan plan;
  if (source < 0 || !readPlan(source, &memory, &plan)) fail(launch.report, {0, "plan", nullptr, EBADMSG});
  close(source);
  const Failure failure = executePlan(plan, &launch);
  if (failure.error != 0) fail(launch.report, failure);
  fail(launch.report, {plan.count, "exec", nullptr, ENOEXEC});
}
