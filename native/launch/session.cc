// Session, process group, parent, signals, umask, name.
#include "operation.h"

#include <csignal>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace operations {

int newSession(Launch*, const Field*, uint32_t) { return result(setsid()); }

int processGroup(Launch*, const Field*, uint32_t) { return result(setpgid(0, 0)); }

int parentDeathSignal(Launch* launch, const Field* arguments, uint32_t) {
  int64_t signal;
  if (!take(launch, arguments, 0, 0, 64, &signal)) return EINVAL;
  if (prctl(PR_SET_PDEATHSIG, signal) != 0) return errno;
  // The parent may have died before the signal was armed; then nobody waits for this process.
  if (getppid() != launch->parent) raise(SIGKILL);
  return 0;
}

int signalsDefault(Launch*, const Field*, uint32_t) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &action, nullptr);
  sigset_t none;
  sigemptyset(&none);
  return result(sigprocmask(SIG_SETMASK, &none, nullptr));
}

int subreaper(Launch* launch, const Field* arguments, uint32_t) {
  int64_t on;
  if (!take(launch, arguments, 0, 0, 1, &on)) return EINVAL;
  return result(prctl(PR_SET_CHILD_SUBREAPER, on, 0, 0, 0));
}

int setPersonality(Launch* launch, const Field* arguments, uint32_t) {
  int64_t persona;
  if (!take(launch, arguments, 0, 0, 0xffffffff, &persona)) return EINVAL;
  return result(personality(static_cast<unsigned long>(persona)));
}

int setMask(Launch* launch, const Field* arguments, uint32_t) {
  int64_t mask;
  if (!take(launch, arguments, 0, 0, 0777, &mask)) return EINVAL;
  umask(static_cast<mode_t>(mask));
  return 0;
}

int setProcessName(Launch*, const Field* arguments, uint32_t) { return result(prctl(PR_SET_NAME, arguments[0].text)); }

}  // namespace operations
