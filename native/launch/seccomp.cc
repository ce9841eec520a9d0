// A filter of system calls: those that are named are refused, all others are allowed.
#include <cstdlib>
#include <cstring>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "operation.h"

namespace {

struct Syscall {
  const char* name;
  uint32_t number;
};
const Syscall syscalls[] = {
#include "syscalls.inc"
};

#if defined(__x86_64__)
constexpr uint32_t ARCHITECTURE = AUDIT_ARCH_X86_64;
// The same calls have another number in the x32 interface: refused as a whole.
constexpr uint32_t FIRST_FOREIGN = 0x40000000;
#elif defined(__aarch64__)
constexpr uint32_t ARCHITECTURE = AUDIT_ARCH_AARCH64;
constexpr uint32_t FIRST_FOREIGN = 0xffffffff;
#else
#error "no system call filter for this architecture"
#endif

const Syscall* find(const char* name) {
  for (const Syscall& item : syscalls)
    if (strcmp(item.name, name) == 0) return &item;
  return nullptr;
}

constexpr uint32_t AROUND = 8;  // instructions beside those of the names

}  // namespace

namespace operations {

// Arguments: "errno" (EPERM) or "kill", then the names.
int seccomp(Launch* launch, const Field* arguments, uint32_t count) {
  launch->failed = &arguments[0];
  const bool kills = strcmp(arguments[0].text, "kill") == 0;
  if (!kills && strcmp(arguments[0].text, "errno") != 0) return EINVAL;
  const uint32_t refusal = kills ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | EPERM;
  sock_filter* filter = static_cast<sock_filter*>(calloc(2 * count + AROUND, sizeof(sock_filter)));
  if (filter == nullptr) return ENOMEM;
  uint16_t length = 0;
  const auto add = [&](sock_filter instruction) { filter[length++] = instruction; };
  add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)));
  add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
  add(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
  add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)));
  add(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FIRST_FOREIGN, 0, 1));
  add(BPF_STMT(BPF_RET | BPF_K, refusal));
  int error = 0;
  for (uint32_t i = 1; i < count && error == 0; i++) {
    launch->failed = &arguments[i];
    const Syscall* call = find(arguments[i].text);
    if (call == nullptr) {
      error = EINVAL;
      break;
    }
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->number, 0, 1));
    add(BPF_STMT(BPF_RET | BPF_K, refusal));
  }
  add(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog program{length, filter};
  if (error == 0) {
    launch->failed = nullptr;
    error = result(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0));
  }
  free(filter);
  return error;
}

}  // namespace operations
