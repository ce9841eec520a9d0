// A process of one's own in new namespaces, and the keeper that stays outside.
#include <csignal>
#include <cstdlib>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "operation.h"

namespace {

// Ends as the child did.
[[noreturn]] void endLike(int status) {
  if (WIFEXITED(status)) _exit(WEXITSTATUS(status));
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  signal(WTERMSIG(status), SIG_DFL);
  sigset_t all;
  sigfillset(&all);
  raise(WTERMSIG(status));
  sigprocmask(SIG_UNBLOCK, &all, nullptr);
  _exit(128 + WTERMSIG(status));
}

// Hands every signal on to the child until it ends; returns its wait status.
int keep(pid_t child, const sigset_t* all) {
  for (;;) {
    int status;
    const pid_t ended = waitpid(-1, &status, WNOHANG);
    if (ended == child) return status;
    if (ended > 0) continue;
    siginfo_t info;
    const int number = sigwaitinfo(all, &info);
    if (number > 0 && number != SIGCHLD) kill(child, number);
  }
}

}  // namespace

namespace operations {

// Arguments: exit status after which the program is started again, or an empty text; count of namespaces; namespaces;
// the program to start again and its arguments. Goes on in the child.
int refork(Launch* launch, const Field* arguments, uint32_t count) {
  int64_t again = -1, kinds;
  if (arguments[0].length > 0 && !take(launch, arguments, 0, 0, 255, &again)) return EINVAL;
  if (!take(launch, arguments, 1, 0, count - 2, &kinds)) return EINVAL;
  int flags;
  const int error = namespaceFlags(launch, arguments + 2, static_cast<uint32_t>(kinds), &flags);
  if (error != 0) return error;
  launch->failed = nullptr;
  const Field* program = arguments + 2 + kinds;
  const uint32_t words = count - 2 - static_cast<uint32_t>(kinds);
  if (again >= 0 && words == 0) return EINVAL;

  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t self = getpid();
  const pid_t child = static_cast<pid_t>(syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
  if (child <= 0) {
    const int failure = child < 0 ? errno : result(prctl(PR_SET_PDEATHSIG, SIGKILL));
    sigprocmask(SIG_SETMASK, &before, nullptr);
    launch->parent = getppid();
    // Outside of the new pid namespace the parent has no number; inside of the same one it has to be the keeper.
    if (child == 0 && launch->parent != 0 && launch->parent != self) raise(SIGKILL);
    return failure;
  }
  prctl(PR_SET_NAME, "keeper");
  if (launch->report >= 0) close(launch->report);
  // What the instance is connected to must not be held open here, unless it is needed to start it again.
  if (again < 0) syscall(SYS_close_range, 3u, ~0u, 0);
  const int status = keep(child, &all);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != again) endLike(status);
  char** argv = static_cast<char**>(calloc(words + 1, sizeof(char*)));
  if (argv == nullptr) _exit(1);
  for (uint32_t i = 0; i < words; i++) argv[i] = const_cast<char*>(program[i].text);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  execvpe(argv[0], argv, launch->environment != nullptr ? launch->environment : environ);
  _exit(127);
}

}  // namespace operations
