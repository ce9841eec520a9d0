// Birth and death of processes.
#include <fcntl.h>
#include <poll.h>
#include <csignal>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include "../launch/launch.h"
#include "call.h"
#include "watch.h"

extern char** environ;

namespace {

// Maps the users of a process that is born in a user namespace: from another thread, since the one that starts it is
// stopped until its exec, and before its exec, since it would lose all capabilities there.
class Mapper {
 public:
  Mapper(const std::string& users, const std::string& groups) : users_(users), groups_(groups) {
    check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_), "socketpair", "AF_UNIX");
    try {
      thread_ = std::thread([this] { answer(); });
    } catch (const std::system_error&) {
      close(ends_[0]);
      close(ends_[1]);
      throw SystemFailure{"pthread_create", EAGAIN, ""};
    }
  }

  // In the new process: asks, and waits for the answer.
  bool isMapped() const {
    unsigned char error;
    return write(ends_[0], "", 1) == 1 && read(ends_[0], &error, 1) == 1 && error == 0;
  }

  // Returns the errno of the mapping, after the new process has asked or is gone.
  int finish() {
    shutdown(ends_[0], SHUT_RDWR);
    thread_.join();
    close(ends_[0]);
    close(ends_[1]);
    return error_;
  }

  // Written by the kernel before the process runs, as this process numbers it.
  pid_t pid = 0;

 private:
  void answer() {
    unsigned char byte;
    if (read(ends_[1], &byte, 1) != 1) return;
    error_ = mapUsers(std::to_string(pid).c_str(), users_.c_str(), groups_.c_str());
    byte = static_cast<unsigned char>(error_);
    if (send(ends_[1], &byte, 1, MSG_NOSIGNAL) != 1) error_ = errno;
  }

  const std::string &users_, &groups_;
  int ends_[2];
  int error_ = 0;
  std::thread thread_;
};

struct Birth {
  const char* path;
  char* const* argv;
  const std::vector<int>& inherited;
  // Null without a user namespace.
  const Mapper* mapper;
  // Set on the parent's memory when there is nothing to execute.
  int error;
};

// Whoever is not mapped loses all capabilities at the exec too. Raw calls: those of the library change the threads of
// the parent, whose memory this is.
void becomeRootInside() {
  syscall(SYS_setgroups, 0, nullptr);
  syscall(SYS_setresgid, 0, 0, 0);
  syscall(SYS_setresuid, 0, 0, 0);
}

// Runs in the child, on the parent's memory while that waits: nothing but system calls. The descriptors that the plan
// names become inheritable here, in the child's own table only, so that no other child can ever get them.
int becomeLauncher(void* data) {
  Birth& birth = *static_cast<Birth*>(data);
  if (birth.mapper != nullptr) {
    if (!birth.mapper->isMapped()) _exit(126);
    becomeRootInside();
  }
  // The runtime marks its standard descriptors too.
  for (int descriptor = 0; descriptor <= 2; descriptor++) fcntl(descriptor, F_SETFD, 0);
  for (int descriptor : birth.inherited) fcntl(descriptor, F_SETFD, 0);
  execve(birth.path, birth.argv, environ);
  birth.error = errno;
  _exit(127);
}

// What vfork does, in new namespaces. No handler of the parent may run on the shared memory of the child.
pid_t spawn(Birth& birth, int namespaces, pid_t* number) {
  alignas(16) char stack[16384];
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int flags = CLONE_VM | CLONE_VFORK | CLONE_PARENT_SETTID | namespaces | SIGCHLD;
  const pid_t pid = clone(becomeLauncher, stack + sizeof stack, flags, &birth, number);
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

// The same with its users mapped. When they cannot be, there is no process.
pid_t spawnMapped(Birth& birth, int namespaces, const std::string& users, const std::string& groups) {
  Mapper mapper(users, groups);
  birth.mapper = &mapper;
  const pid_t pid = spawn(birth, namespaces, &mapper.pid);
  const int error = errno;
  const int mapping = mapper.finish();
  if (pid > 0 && mapping != 0) {
    waitpid(pid, nullptr, 0);
    throw SystemFailure{"uid_map", mapping, users};
  }
  errno = error;
  return pid;
}

class ExitWatch final : public Watch {
 public:
  using Watch::Watch;

 private:
  void ready() override {
    siginfo_t info{};
    const bool ours = waitid(static_cast<idtype_t>(P_PIDFD), descriptor(), &info, WEXITED | WNOHANG) == 0;
    if (ours && info.si_pid == 0) return;
    stop();
    // How a process ended that is not our child, nobody tells us.
    const bool exited = info.si_code == CLD_EXITED;
    call([&](napi_value* arguments) {
      napi_create_int32(env_, ours && exited ? info.si_status : -1, &arguments[0]);
      napi_create_int32(env_, ours && !exited ? info.si_status : -1, &arguments[1]);
      return size_t{2};
    });
    close();
  }
};

napi_value closeWatch(const Call& call) {
  static_cast<Watch*>(call.data())->close();
  return nullptr;
}

}  // namespace

// spawnLauncher(path, plan descriptor, report descriptor, inherited descriptors, namespaces, uid map,
// gid map) → { pid, pidfd }
napi_value spawnLauncher(const Call& call) {
  const std::string path = call.text(0);
  const std::string plan = std::to_string(call.integer(1));
  const std::string report = std::to_string(call.integer(2));
  std::vector<int> inherited = call.integers(3);
  inherited.push_back(call.integer(1));
  inherited.push_back(call.integer(2));
  char* const argv[] = {const_cast<char*>(path.c_str()), const_cast<char*>(plan.c_str()),
                        const_cast<char*>(report.c_str()), nullptr};
  const std::string users = call.text(5), groups = call.text(6);
  int namespaces = 0;
  for (const std::string& kind : call.texts(4)) {
    const int flag = namespaceFlag(kind.c_str());
    if (flag == 0) throw SystemFailure{"clone", EINVAL, kind};
    namespaces |= flag;
  }

  Birth birth{path.c_str(), argv, inherited, nullptr, 0};
  pid_t ignored;
  const bool mapped = (namespaces & CLONE_NEWUSER) != 0;
  const pid_t pid = mapped ? spawnMapped(birth, namespaces, users, groups) : spawn(birth, namespaces, &ignored);
  check(pid, "clone", path);
  if (birth.error != 0) {
    waitpid(pid, nullptr, 0);
    throw SystemFailure{"execve", birth.error, path};
  }

  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (pidfd < 0) {
    const int error = errno;
    // Nobody could watch it.
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    throw SystemFailure{"pidfd_open", error, std::to_string(pid)};
  }
  napi_value result = call.object();
  call.set(result, "pid", call.number(pid));
  call.set(result, "pidfd", call.number(pidfd));
  return result;
}

// watchExit(pidfd, (code or -1, signal or -1) => void) → close()
napi_value watchExit(const Call& call) {
  ExitWatch* watch = new ExitWatch(call.env, call.integer(0), call.function(1));
  if (watch->error() != 0) throw watch->discard();
  watch->start();
  return watch->function<entry<closeWatch>>(call.env);
}

// openPidfd(pid) → pidfd, null when there is no such process
napi_value openPidfd(const Call& call) {
  const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, call.integer(0), 0));
  if (descriptor < 0 && errno == ESRCH) return call.null();
  return call.number(check(descriptor, "pidfd_open", std::to_string(call.integer(0))));
}

// hasEnded(pidfd): whether the process is a zombie or gone
napi_value hasEnded(const Call& call) {
  pollfd item{call.integer(0), POLLIN, 0};
  check(poll(&item, 1, 0), "poll", std::to_string(item.fd));
  if ((item.revents & POLLNVAL) != 0) throw SystemFailure{"poll", EBADF, std::to_string(item.fd)};
  return call.boolean((item.revents & (POLLIN | POLLHUP)) != 0);
}

napi_value sendSignal(const Call& call) {
  if (syscall(SYS_pidfd_send_signal, call.integer(0), call.integer(1), nullptr, 0) == 0) return call.boolean(true);
  if (errno == ESRCH) return call.boolean(false);
  throw SystemFailure{"pidfd_send_signal", errno, std::to_string(call.integer(1))};
}

napi_value setName(const Call& call) {
  check(prctl(PR_SET_NAME, call.text(0).c_str()), "prctl", "PR_SET_NAME");
  return nullptr;
}

napi_value setParentDeathSignal(const Call& call) {
  check(prctl(PR_SET_PDEATHSIG, call.integer(0)), "prctl", "PR_SET_PDEATHSIG");
  return nullptr;
}

napi_value setSubreaper(const Call& call) {
  check(prctl(PR_SET_CHILD_SUBREAPER, call.flag(0) ? 1 : 0), "prctl", "PR_SET_CHILD_SUBREAPER");
  return nullptr;
}

napi_value setUmask(const Call& call) { return call.number(umask(static_cast<mode_t>(call.integer(0)))); }

// replaceProgram(path, plan descriptor, report descriptor, inherited descriptors): this process becomes the launcher,
// which executes the plan. Returns only by a failure.
napi_value replaceProgram(const Call& call) {
  const std::string path = call.text(0);
  const std::string plan = std::to_string(call.integer(1));
  const std::string report = std::to_string(call.integer(2));
  char* const argv[] = {const_cast<char*>(path.c_str()), const_cast<char*>(plan.c_str()),
                        const_cast<char*>(report.c_str()), nullptr};
  for (int descriptor = 0; descriptor <= 2; descriptor++) fcntl(descriptor, F_SETFD, 0);
  for (int descriptor : call.integers(3)) fcntl(descriptor, F_SETFD, 0);
  fcntl(call.integer(1), F_SETFD, 0);
  fcntl(call.integer(2), F_SETFD, 0);
  check(execve(path.c_str(), argv, environ), "execve", path);
  return nullptr;
}

// limitDescriptors(count): RLIMIT_NOFILE of this process and of all that it starts.
napi_value limitDescriptors(const Call& call) {
  const rlim_t count = static_cast<rlim_t>(call.integer(0));
  const rlimit wanted{count, count};
  check(setrlimit(RLIMIT_NOFILE, &wanted), "setrlimit", std::to_string(count));
  return nullptr;
}
