// Namespaces.
#include "operation.h"

#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Namespace {
  const char* name;
  int flag;
};
const Namespace namespaces[] = {
    {"fs", CLONE_NEWNS},     {"ipc", CLONE_NEWIPC},   {"pid", CLONE_NEWPID},       {"uts", CLONE_NEWUTS},
    {"net", CLONE_NEWNET},   {"user", CLONE_NEWUSER}, {"cgroup", CLONE_NEWCGROUP}, {"time", 0x00000080},
};

bool put(const char* path, const char* text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const size_t length = strlen(text);
  const bool done = write(file, text, length) == static_cast<ssize_t>(length);
  const int error = errno;
  close(file);
  errno = error;
  return done;
}

// The helper stays outside, waits for the end of `go`, and ends with an errno.
[[noreturn]] void helpFromOutside(int go, const char* pid, const char* users, const char* groups) {
  char byte;
  const bool left = read(go, &byte, 1) == 1;
  _exit(left ? mapUsers(pid, users, groups) : ECANCELED);
}

}  // namespace

int namespaceFlag(const char* name) {
  for (const Namespace& item : namespaces)
    if (strcmp(item.name, name) == 0) return item.flag;
  return 0;
}

int namespaceFlags(Launch* launch, const Field* arguments, uint32_t count, int* flags) {
  *flags = 0;
  for (uint32_t i = 0; i < count; i++) {
    launch->failed = &arguments[i];
    const int flag = namespaceFlag(arguments[i].text);
    if (flag == 0) return EINVAL;
    *flags |= flag;
  }
  return 0;
}

int mapUsers(const char* pid, const char* users, const char* groups) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/uid_map", pid);
  if (!put(path, users)) return errno;
  snprintf(path, sizeof path, "/proc/%s/gid_map", pid);
  if (put(path, groups)) return 0;
  // Somebody without privileges has to give up setgroups first.
  snprintf(path, sizeof path, "/proc/%s/setgroups", pid);
  if (errno != EPERM || !put(path, "deny")) return errno;
  snprintf(path, sizeof path, "/proc/%s/gid_map", pid);
  return put(path, groups) ? 0 : errno;
}

namespace operations {

int leave(Launch* launch, const Field* arguments, uint32_t count) {
  int flags;
  const int error = namespaceFlags(launch, arguments, count, &flags);
  return error != 0 ? error : result(unshare(flags));
}

// Arguments: uid map, gid map.
int userNamespace(Launch* launch, const Field* arguments, uint32_t) {
  // The number under which the mounted /proc knows this process, in whatever pid namespace it is.
  char self[32] = {};
  if (readlink("/proc/self", self, sizeof self - 1) < 0) return errno;
  int go[2];
  if (pipe2(go, O_CLOEXEC) != 0) return errno;
  const pid_t helper = fork();
  if (helper == 0) {
    close(go[1]);
    helpFromOutside(go[0], self, arguments[0].text, arguments[1].text);
  }
  close(go[0]);
  int error = helper < 0 || unshare(CLONE_NEWUSER) != 0 ? errno : 0;
  if (error == 0 && write(go[1], "", 1) != 1) error = errno;
  close(go[1]);
  int status = 0;
  while (helper > 0 && waitpid(helper, &status, 0) < 0 && errno == EINTR) continue;
  launch->failed = &arguments[0];
  return error != 0 ? error : WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
}

// Arguments: kind or an empty text for any, and a descriptor number or a path.
int enter(Launch* launch, const Field* arguments, uint32_t) {
  int flag = 0;
  if (arguments[0].length > 0) {
    const int error = namespaceFlags(launch, arguments, 1, &flag);
    if (error != 0) return error;
  }
  launch->failed = &arguments[1];
  int64_t descriptor;
  if (number(arguments[1], &descriptor))
    return descriptor < 0 || descriptor > 0x7fffffff ? EBADF : result(setns(static_cast<int>(descriptor), flag));
  const int file = open(arguments[1].text, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  const int error = result(setns(file, flag));
  close(file);
  return error;
}

int hostName(Launch* launch, const Field* arguments, uint32_t) {
  launch->failed = &arguments[0];
  return result(sethostname(arguments[0].text, arguments[0].length));
}

// The namespaces were made by whoever started this process.
int bornIn(Launch* launch, const Field* arguments, uint32_t count) {
  int flags;
  return namespaceFlags(launch, arguments, count, &flags);
}

}  // namespace operations
