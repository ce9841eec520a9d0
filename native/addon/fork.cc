// A second life for the process: fork with a running JavaScript engine, and what an exec would have done in the child.
// Rests on facts about one exact runtime (docs/forge.md): the caller checks the version and tries it out first.
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <node.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "call.h"
#include "runtime.h"
#include "watch.h"

namespace {

// The engine maps its heap MADV_DONTFORK: a child without it dies at its first instruction. New mappings come all the
// time, so this precedes every fork.
void chooseWhatIsForked() {
  FILE* maps = fopen("/proc/self/maps", "re");
  if (maps == nullptr) throw SystemFailure{"open", errno, "/proc/self/maps"};
  char line[512];
  while (fgets(line, sizeof line, maps) != nullptr) {
    unsigned long from, to;
    char access[5];
    if (sscanf(line, "%lx-%lx %4s", &from, &to, access) != 3 || strstr(line, "[v") != nullptr) continue;
    void* const start = reinterpret_cast<void*>(from);
    if (access[3] == 'p') madvise(start, to - from, MADV_DOFORK);
    // A ring would be memory through which the child could speak for the parent.
    else if (strstr(line, "[io_uring]") != nullptr) madvise(start, to - from, MADV_DONTFORK);
  }
  fclose(maps);
}

// Forks twice: the child in the middle ends, so that the kernel gives the other one to the nearest ancestor that is a
// subreaper. The child goes on when that has happened.
pid_t forkForAncestor() {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return -1;
  const pid_t middle = fork();
  if (middle == 0) {
    pid_t child = fork();
    if (child != 0) {
      if (child < 0) child = -errno;
      const ssize_t told = write(pair[1], &child, sizeof child);
      _exit(told == sizeof child ? 0 : 1);
    }
    close(pair[0]);
    char end;
    while (read(pair[1], &end, 1) < 0 && errno == EINTR) continue;
    close(pair[1]);
    return 0;
  }
  pid_t child = middle < 0 ? -errno : -ECHILD;
  close(pair[1]);
  if (middle > 0) {
    if (read(pair[0], &child, sizeof child) != sizeof child) child = -ECHILD;
    while (waitpid(middle, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  close(pair[0]);
  if (child < 0) errno = -child;
  return child < 0 ? -1 : child;
}

// The teardown of the runtime joins threads that are not in the child; `_exit` is the only way out that it has.
void exitAtOnce() {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::HandleScope scope(isolate);
  node::Environment* environment = node::GetCurrentEnvironment(isolate->GetCurrentContext());
  node::SetProcessExitHandler(environment, [](node::Environment*, int code) { _exit(code); });
}

// The capabilities that an exec of a program without file capabilities would leave (capabilities(7)): those of root are
// bounded, everybody else keeps the ambient ones. A fork would keep all that were permitted.
void takeCapabilitiesOfExec() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2];
  check(static_cast<int>(syscall(SYS_capget, &header, data)), "capget", "");
  const bool root = geteuid() == 0 && (prctl(PR_GET_SECUREBITS) & SECBIT_NOROOT) == 0;
  for (int capability = 0; capability < 64; capability++) {
    __user_cap_data_struct& half = data[capability / 32];
    const uint32_t bit = uint32_t{1} << capability % 32;
    const bool kept = root ? prctl(PR_CAPBSET_READ, capability) == 1 || (half.inheritable & bit) != 0
                           : prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0, 0) == 1;
    if (!kept) half.permitted &= ~bit;
  }
  for (__user_cap_data_struct& half : data) half.effective = half.permitted;
  check(static_cast<int>(syscall(SYS_capset, &header, data)), "capset", "");
  check(prctl(PR_SET_KEEPCAPS, 0), "prctl", "PR_SET_KEEPCAPS");
}

// The runtime lists only handles that keep it alive. The child has to find the others too: it closes what they stand for,
// and a loop that then still watches one of them ends the process.
void listEverybody(uv_loop_t* loop) {
  uv_walk(
      loop,
      [](uv_handle_t* handle, void*) {
        switch (handle->type) {
          case UV_FS_EVENT:
          case UV_NAMED_PIPE:
          case UV_TCP:
          case UV_TTY:
          case UV_UDP:
            uv_ref(handle);
            break;
          default:
            break;
        }
      },
      nullptr);
}

}  // namespace

// noteRuntime(lowest): descriptors from `lowest` up and the present signal actions belong to the runtime; those between
// 2 and `lowest` that are in `placeholders` are closed
napi_value noteRuntime(const Call& call) {
  const int lowest = call.integer(0);
  const std::vector<int> placeholders = call.integers(1);
  runtime().note(lowest);
  for (int descriptor : placeholders) close(descriptor);
  return nullptr;
}

// forkSelf(whether an ancestor gets the child) → pid, or 0 in the child
napi_value forkSelf(const Call& call) {
  const bool given = call.flag(0);
  uv_loop_t* loop;
  napi_get_uv_event_loop(call.env, &loop);
  chooseWhatIsForked();
  // No handler may run before the loop of the child is its own.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  runtime().beforeFork();
  const pid_t pid = given ? forkForAncestor() : fork();
  int error = errno;
  if (pid == 0) {
    // The loop closes the one descriptor that it may have opened late, on a low number, which would be taken at once.
    if (loop->inotify_fd >= 0) loop->inotify_fd = fcntl(loop->inotify_fd, F_DUPFD_CLOEXEC, 3);
    if (uv_loop_fork(loop) != 0) _exit(125);
    listEverybody(loop);
    Watch::closeAll();
    exitAtOnce();
  }
  runtime().afterFork(pid == 0);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return call.number(check(pid, "fork", ""));
}

// likeExec(argv, environment): gives signals the actions of a fresh runtime, leaves the capabilities that an exec would
// leave, closes what it would close, and shows these arguments and this environment in /proc → whether /proc shows them
napi_value likeExec(const Call& call) {
  const std::vector<std::string> arguments = call.texts(0);
  const std::vector<std::string> environment = call.texts(1);
  runtime().restoreSignals();
  takeCapabilitiesOfExec();
  // An exec ends the secrecy that a change of identity has begun; without it this process cannot read its own /proc.
  prctl(PR_SET_DUMPABLE, 1);
  // Last, because the end of the report is among it: whoever waits for that may look at the rights of this process.
  runtime().closeMarked();
  return call.boolean(showInProc(arguments, environment));
}

// fillRandom(bytes) from getrandom(2), without the runtime's own state
napi_value fillRandom(const Call& call) {
  const Bytes bytes = call.bytes(0);
  check(getrandom(bytes.data, bytes.length, 0), "getrandom", std::to_string(bytes.length));
  return nullptr;
}

napi_value ownPid(const Call& call) { return call.number(getpid()); }

napi_value exitNow(const Call& call) { _exit(call.integer(0)); }

// awaitInput(descriptor, ms) → whether it became readable
napi_value awaitInput(const Call& call) {
  pollfd wanted{call.integer(0), POLLIN, 0};
  int ready;
  do ready = poll(&wanted, 1, call.integer(1));
  while (ready < 0 && errno == EINTR);
  return call.boolean(check(ready, "poll", std::to_string(wanted.fd)) > 0);
}
