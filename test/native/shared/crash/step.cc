// step SHAPE OPERATION STRIDE: runs one operation in a child, instruction by instruction. After each STRIDE of them the
// memory is copied as it is, and the copy is what a kill at this instruction would have left: it is opened, mended by the
// first call, and examined. storm.cc kills for real.
#include <cstdio>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

namespace {

constexpr uint64_t OLD = 241, NEW = 502;

// What operations work on, made before the steps are counted.
struct Material {
  Sample present{1, NEW}, absent{KEYS - 1, NEW}, number{KEYS, 0};
  uint8_t into[1024];
  int64_t sum = 0;
};

void operate(Table& table, const std::string& operation, Material& with) {
  if (operation == "update") table.put(with.present.key(), with.present.value(), 0, true);
  else if (operation == "insert") table.put(with.absent.key(), with.absent.value(), 0, false);
  else if (operation == "remove") table.remove(with.present.key());
  else if (operation == "get") table.get(with.present.key(), {with.into, sizeof with.into});
  else if (operation == "number") table.calculate(with.number.key(), Operation::Add, 1, 0, with.sum);
  else if (operation == "expire") table.sweep();
  else fail("no such operation", 0);
}

// A table that is full, or nearly: an insert has to evict where that is allowed.
void fill(Table& table, const std::string& operation) {
  table.clear();
  const bool lru = (table.layout().geometry.rules & RULE_LRU) != 0;
  const uint32_t most = table.layout().geometry.items - (lru ? 0 : 2);
  for (uint32_t key = 0; key < most; key++) {
    Sample sample(key, OLD);
    if (operation == "expire" && key < 4) table.put(sample.key(), sample.value(), 1, true);
    else table.put(sample.key(), sample.value(), 0, true);
  }
}

pid_t startStopped(Table& table, const std::string& operation) {
  const pid_t child = fork();
  if (child > 0) return child;
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(77);
  Material material;
  raise(SIGSTOP);
  operate(table, operation, material);
  _exit(0);
}

// Copies the memory of a table, and does to the mutex what the kernel does when its holder dies.
void copyAsIfKilled(const Table& from, Table& to, pid_t holder) {
  memcpy(&to.layout().header, &from.layout().header, Layout::bytes(from.layout().geometry));
  int& word = to.layout().header.mutex.mutex.__data.__lock;
  if ((word & FUTEX_TID_MASK) == holder) word = FUTEX_OWNER_DIED;
}

// What the operation was to change is as it was, or as it was to be; the rest did not move.
void verify(Table& table, const std::string& operation) {
  // The number is the only item outside of the keys that `examine` knows: there as 1, or not at all.
  Material with;
  const int64_t length = table.get(with.number.key(), {with.into, sizeof with.into});
  memcpy(&with.sum, with.into, sizeof with.sum);
  if (length != MISSING && (length != sizeof with.sum || with.sum != 1)) fail("wrong number", KEYS);
  table.remove(with.number.key());
  const bool evicts = (operation == "insert" || operation == "number") && (table.layout().geometry.rules & RULE_LRU) != 0;
  const uint64_t present = seedOf(table, 1);
  const bool mayGo = operation == "remove" || operation == "expire" || evicts;
  if (present != OLD && !(present == NEW && operation == "update") && !(present == 0 && mayGo)) fail("wrong value", 1);
  if (operation == "update" && table.layout().geometry.blocks == 0 && present == 0) fail("lost value", 1);
  uint32_t missing = 0;
  for (uint32_t key = 4; key < table.layout().geometry.items - 2; key++) missing += seedOf(table, key) == OLD ? 0 : 1;
  if (missing > 0 && !evicts) fail("an item went with another", missing);
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) fail("wanted: SHAPE OPERATION STRIDE", 0);
  const std::string shape = words[1], operation = words[2];
  const long stride = atol(words[3]);
  for (const Shape& each : SHAPES) {
    if (shape != each.name) continue;
    Table table(memfd_create("table", MFD_CLOEXEC), each.geometry);
    Table copy(memfd_create("copy", MFD_CLOEXEC), each.geometry);
    fill(table, operation);
    const pid_t child = startStopped(table, operation);
    int status;
    unsigned long instructions = 0, repairs = 0;
    for (waitpid(child, &status, 0); WIFSTOPPED(status); waitpid(child, &status, 0)) {
      if (instructions++ % stride == 0) {
        copyAsIfKilled(table, copy, child);
        verify(copy, operation);
        examine(copy);
        repairs += copy.layout().header.repairs;
      }
      ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr);
    }
    printf("instructions=%lu repairs=%lu\n", instructions, repairs);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  }
  fail("no such shape", 0);
}
