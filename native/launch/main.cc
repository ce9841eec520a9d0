// launch PLAN REPORT: executes the plan on descriptor PLAN and becomes its program. A failure is written to REPORT as
// index, operation, argument, errno, each ending with NUL; the end of REPORT without a byte means success.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "operations.h"

namespace {

constexpr int OWN_DESCRIPTORS = 256;
constexpr int FAILED = 125;

void put(int report, const char* text) {
  const ssize_t written = write(report, text, strlen(text) + 1);
  static_cast<void>(written);  // nobody is left who could be told
}

[[noreturn]] void fail(int report, uint32_t index, const char* operation, const Field* argument, int error) {
  char digits[16];
  snprintf(digits, sizeof digits, "%u", index);
  put(report, digits);
  put(report, operation);
  put(report, argument == nullptr ? "" : argument->text);
  snprintf(digits, sizeof digits, "%d", error);
  put(report, digits);
  _exit(FAILED);
}

// Moves an own descriptor above all that a plan may name.
int moved(const char* argument) {
  char* end;
  const long descriptor = strtol(argument, &end, 10);
  if (*end != '\0' || descriptor < 0) return -1;
  const int copy = fcntl(static_cast<int>(descriptor), F_DUPFD_CLOEXEC, OWN_DESCRIPTORS);
  if (copy >= 0) close(static_cast<int>(descriptor));
  return copy;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return FAILED;
  Launch launch{getppid(), moved(argv[2]), nullptr, nullptr};
  const int source = moved(argv[1]);
  Plan plan;
  if (launch.report < 0) return FAILED;
  if (source < 0 || !readPlan(source, &plan)) fail(launch.report, 0, "plan", nullptr, EBADMSG);

  for (uint32_t i = 0; i < plan.count; i++) {
    const Field& name = plan.operations[i].fields[0];
    const uint32_t count = plan.operations[i].count - 1;
    const Row* row = findRow(name.text);
    launch.failed = nullptr;
    if (row == nullptr || count < row->least || count > row->most) fail(launch.report, i, name.text, nullptr, EBADMSG);
    const int error = row->execute(&launch, plan.operations[i].fields + 1, count);
    if (error != 0) fail(launch.report, i, name.text, launch.failed, error);
  }
  fail(launch.report, plan.count, "exec", nullptr, ENOEXEC);
}
