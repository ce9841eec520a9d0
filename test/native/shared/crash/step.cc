// step SHAPE OPERATION FIRST STRIDE: runs one operation in a child, instruction by instruction, and kills it after the
// FIRST, then STRIDE later in the next child, … until an operation gets to its end. After each: examine everything.
#include <cstdio>
#include <csignal>
#include <cstdlib>
#include <cstring>
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

// Whether the child was killed on its way.
bool killAfter(long instructions, Table& table, const std::string& operation) {
  const pid_t child = fork();
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(77);
    Material material;
    raise(SIGSTOP);
    operate(table, operation, material);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  if (WIFEXITED(status)) exit(WEXITSTATUS(status));
  for (long i = 0; i < instructions && WIFSTOPPED(status); i++) {
    ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr);
    waitpid(child, &status, 0);
  }
  if (!WIFSTOPPED(status)) return false;
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  return true;
}

// What the operation was to change is as it was, or as it was to be; the rest did not move.
void verify(Table& table, const std::string& operation) {
  const bool evicts = operation == "insert" && (table.layout().geometry.rules & RULE_LRU) != 0;
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
  if (count != 5) fail("wanted: SHAPE OPERATION FIRST STRIDE", 0);
  const std::string shape = words[1], operation = words[2];
  const long stride = atol(words[4]);
  long killed = 0;
  for (const Shape& each : SHAPES) {
    if (shape != each.name) continue;
    Table table(memfd_create("crash", MFD_CLOEXEC), each.geometry);
    for (long at = atol(words[3]);; at += stride) {
      fill(table, operation);
      const bool inside = killAfter(at, table, operation);
      verify(table, operation);
      if (operation == "number") table.remove(Sample(KEYS, 0).key());
      examine(table);
      if (!inside) break;
      killed++;
    }
    printf("killed=%ld repairs=%lu\n", killed, static_cast<unsigned long>(table.layout().header.repairs));
  }
  return killed > 0 ? 0 : 1;
}
