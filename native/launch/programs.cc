// Environment and programs.
#include "operation.h"

#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

namespace {

char** list(const Field* arguments, uint32_t count) {
  char** pointers = static_cast<char**>(calloc(count + 1, sizeof(char*)));
  for (uint32_t i = 0; pointers != nullptr && i < count; i++) pointers[i] = const_cast<char*>(arguments[i].text);
  return pointers;
}

[[noreturn]] void becomeChild(char** argv, char** entries) {
  execvpe(argv[0], argv, entries);
  _exit(127);
}

}  // namespace

namespace operations {

int environment(Launch* launch, const Field* arguments, uint32_t count) {
  free(launch->environment);
  launch->environment = list(arguments, count);
  return launch->environment == nullptr ? ENOMEM : 0;
}

int runProgram(Launch* launch, const Field* arguments, uint32_t count) {
  int64_t fatal;
  if (!take(launch, arguments, 0, 0, 1, &fatal)) return EINVAL;
  launch->failed = &arguments[1];
  char** argv = list(arguments + 1, count - 1);
  if (argv == nullptr) return ENOMEM;
  const pid_t pid = fork();
  if (pid == 0) becomeChild(argv, launch->environment != nullptr ? launch->environment : environ);
  const int error = errno;
  free(argv);
  if (pid < 0) return error;
  int status;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return errno;
  return fatal && status != 0 ? -status : 0;
}

int execute(Launch* launch, const Field* arguments, uint32_t count) {
  char** argv = list(arguments + 1, count - 1);
  if (argv == nullptr) return ENOMEM;
  launch->failed = &arguments[0];
  execvpe(arguments[0].text, argv, launch->environment != nullptr ? launch->environment : environ);
  const int error = errno;
  free(argv);
  return error;
}

// The same, and goes on when it cannot.
int tryExecute(Launch* launch, const Field* arguments, uint32_t count) {
  execute(launch, arguments, count);
  return 0;
}

}  // namespace operations
