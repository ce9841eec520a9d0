#include "operations.h"

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace {

constexpr int HIGHEST_DESCRIPTOR = 255;

int result(int value) { return value < 0 ? errno : 0; }

// Reads argument `index` as a number within bounds; on failure the report names it.
bool take(Launch* launch, const Field* arguments, uint32_t index, int64_t least, int64_t most, int64_t* value) {
  launch->failed = &arguments[index];
  return number(arguments[index], value) && *value >= least && *value <= most;
}

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

int setMask(Launch* launch, const Field* arguments, uint32_t) {
  int64_t mask;
  if (!take(launch, arguments, 0, 0, 0777, &mask)) return EINVAL;
  umask(static_cast<mode_t>(mask));
  return 0;
}

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

struct Resource {
  const char* name;
  __rlimit_resource_t number;
};
const Resource resources[] = {
    {"as", RLIMIT_AS},       {"core", RLIMIT_CORE},   {"cpu", RLIMIT_CPU},     {"data", RLIMIT_DATA},   {"fsize", RLIMIT_FSIZE},
    {"memlock", RLIMIT_MEMLOCK}, {"nofile", RLIMIT_NOFILE}, {"nproc", RLIMIT_NPROC}, {"stack", RLIMIT_STACK},
};

// An empty field means no limit.
bool limit(Launch* launch, const Field* arguments, uint32_t index, rlim_t* value) {
  int64_t given = 0;
  const bool none = arguments[index].length == 0;
  if (!none && !take(launch, arguments, index, 0, INT64_MAX, &given)) return false;
  *value = none ? RLIM_INFINITY : static_cast<rlim_t>(given);
  return true;
}

int resourceLimit(Launch* launch, const Field* arguments, uint32_t) {
  rlimit wanted;
  if (!limit(launch, arguments, 1, &wanted.rlim_cur) || !limit(launch, arguments, 2, &wanted.rlim_max)) return EINVAL;
  launch->failed = &arguments[0];
  for (const Resource& resource : resources)
    if (strcmp(resource.name, arguments[0].text) == 0) return result(setrlimit(resource.number, &wanted));
  return EINVAL;
}

constexpr int64_t LARGEST_ID = 4294967294;  // (uid_t)-1 means "do not change"

int groups(Launch* launch, const Field* arguments, uint32_t count) {
  static gid_t list[1024];
  if (count > 1024) return E2BIG;
  for (uint32_t i = 0; i < count; i++) {
    int64_t gid;
    if (!take(launch, arguments, i, 0, LARGEST_ID, &gid)) return EINVAL;
    list[i] = static_cast<gid_t>(gid);
  }
  return result(setgroups(count, list));
}

int initGroups(Launch* launch, const Field* arguments, uint32_t) {
  int64_t gid;
  if (!take(launch, arguments, 1, 0, LARGEST_ID, &gid)) return EINVAL;
  launch->failed = &arguments[0];
  return result(initgroups(arguments[0].text, static_cast<gid_t>(gid)));
}

int setGroup(Launch* launch, const Field* arguments, uint32_t) {
  int64_t gid;
  if (!take(launch, arguments, 0, 0, LARGEST_ID, &gid)) return EINVAL;
  const gid_t id = static_cast<gid_t>(gid);
  return result(setresgid(id, id, id));
}

int setUser(Launch* launch, const Field* arguments, uint32_t) {
  int64_t uid;
  if (!take(launch, arguments, 0, 0, LARGEST_ID, &uid)) return EINVAL;
  const uid_t id = static_cast<uid_t>(uid);
  // A change of identity clears the parent-death signal: remember it over the change.
  int signal = 0;
  prctl(PR_GET_PDEATHSIG, &signal);
  if (setresuid(id, id, id) != 0) return errno;
  if (signal != 0) prctl(PR_SET_PDEATHSIG, signal);
  return 0;
}

int noNewPrivileges(Launch*, const Field*, uint32_t) { return result(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)); }

struct Namespace {
  const char* name;
  int flag;
};
const Namespace namespaces[] = {
    {"fs", CLONE_NEWNS},   {"ipc", CLONE_NEWIPC},   {"uts", CLONE_NEWUTS},
    {"net", CLONE_NEWNET}, {"user", CLONE_NEWUSER}, {"cgroup", CLONE_NEWCGROUP},
};

int leave(Launch* launch, const Field* arguments, uint32_t count) {
  int flags = 0;
  for (uint32_t i = 0; i < count; i++) {
    launch->failed = &arguments[i];
    int flag = 0;
    for (const Namespace& item : namespaces)
      if (strcmp(item.name, arguments[i].text) == 0) flag = item.flag;
    if (flag == 0) return EINVAL;
    flags |= flag;
  }
  return result(unshare(flags));
}

int changeRoot(Launch* launch, const Field* arguments, uint32_t) {
  launch->failed = &arguments[0];
  if (chroot(arguments[0].text) != 0) return errno;
  return result(chdir("/"));
}

int changeDirectory(Launch* launch, const Field* arguments, uint32_t) {
  launch->failed = &arguments[0];
  return result(chdir(arguments[0].text));
}

// Pairs from, to. Copies go out of the way first, so that no `to` overwrites a `from` that is still needed.
int descriptors(Launch* launch, const Field* arguments, uint32_t count) {
  static int copies[MOST_FIELDS / 2];
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

char** list(const Field* arguments, uint32_t count) {
  char** pointers = static_cast<char**>(calloc(count + 1, sizeof(char*)));
  for (uint32_t i = 0; pointers != nullptr && i < count; i++) pointers[i] = const_cast<char*>(arguments[i].text);
  return pointers;
}

int environment(Launch* launch, const Field* arguments, uint32_t count) {
  launch->environment = list(arguments, count);
  return launch->environment == nullptr ? ENOMEM : 0;
}

int setProcessName(Launch*, const Field* arguments, uint32_t) { return result(prctl(PR_SET_NAME, arguments[0].text)); }

[[noreturn]] void becomeChild(char** argv, char** entries) {
  execvpe(argv[0], argv, entries);
  _exit(127);
}

int runProgram(Launch* launch, const Field* arguments, uint32_t count) {
  int64_t fatal;
  if (!take(launch, arguments, 0, 0, 1, &fatal)) return EINVAL;
  launch->failed = &arguments[1];
  char** argv = list(arguments + 1, count - 1);
  if (argv == nullptr) return ENOMEM;
  const pid_t pid = fork();
  if (pid < 0) return errno;
  if (pid == 0) becomeChild(argv, launch->environment != nullptr ? launch->environment : environ);
  int status;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return errno;
  free(argv);
  return fatal && status != 0 ? -status : 0;
}

int execute(Launch* launch, const Field* arguments, uint32_t count) {
  char** argv = list(arguments + 1, count - 1);
  if (argv == nullptr) return ENOMEM;
  launch->failed = &arguments[0];
  execvpe(arguments[0].text, argv, launch->environment != nullptr ? launch->environment : environ);
  return errno;
}

// The table of native/plan.ts: name, least and most arguments, what is done.
const Row rows[] = {
    {"setsid", 0, 0, newSession},
    {"process-group", 0, 0, processGroup},
    {"parent-death-signal", 1, 1, parentDeathSignal},
    {"signals-default", 0, 0, signalsDefault},
    {"umask", 1, 1, setMask},
    {"nice", 1, 1, beNice},
    {"oom-score-adjust", 1, 1, oomScore},
    {"resource-limit", 3, 3, resourceLimit},
    {"groups", 0, 1024, groups},
    {"init-groups", 2, 2, initGroups},
    {"gid", 1, 1, setGroup},
    {"uid", 1, 1, setUser},
    {"no-new-privileges", 0, 0, noNewPrivileges},
    {"unshare", 1, 8, leave},
    {"chroot", 1, 1, changeRoot},
    {"chdir", 1, 1, changeDirectory},
    {"descriptors", 0, MOST_FIELDS, descriptors},
    {"open", 3, 3, openOn},
    {"environment", 0, MOST_FIELDS, environment},
    {"name", 1, 1, setProcessName},
    {"run", 2, MOST_FIELDS, runProgram},
    {"exec", 2, MOST_FIELDS, execute},
};

}  // namespace

const Row* findRow(const char* name) {
  for (const Row& row : rows)
    if (strcmp(row.name, name) == 0) return &row;
  return nullptr;
}
