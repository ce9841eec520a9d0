// storm SHAPE PROCESSES KILLS SEED [FILE]: processes do random operations on one table; one after the other is killed in
// the middle and replaced. Every value read is checked by its reader; in the end everything is examined. With a FILE the
// table is closed and taken over from it before that.
#include <cstdio>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <random>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "check.h"

namespace {

[[noreturn]] void work(Table& table, uint64_t seed) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::mt19937_64 random(seed);
  try {
    for (;;) {
      const uint64_t dice = random();
      const uint32_t key = static_cast<uint32_t>(dice >> 32) % KEYS;
      Sample sample(key, 1 + (random() >> 8));
      switch (dice % 16) {
        case 0: case 1: case 2: case 3: case 4: case 5: table.put(sample.key(), sample.value(), 0, true); break;
        case 6: table.put(sample.key(), sample.value(), 1 + dice % 50, false); break;
        case 7: case 8: table.remove(sample.key()); break;
        case 9: if (dice % 64 == 9) table.sweep(); break;
        default: seedOf(table, key);
      }
    }
  } catch (const SystemFailure& failure) {
    fail(failure.call, static_cast<uint32_t>(failure.error));
  }
}

pid_t start(Table& table, uint64_t seed) {
  const pid_t child = fork();
  if (child == 0) work(table, seed);
  return child;
}

void end(pid_t child) {
  kill(child, SIGKILL);
  int status;
  waitpid(child, &status, 0);
  if (WIFEXITED(status)) exit(1);
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) fail("wanted: SHAPE PROCESSES KILLS SEED [FILE]", 0);
  std::mt19937_64 random(strtoul(words[4], nullptr, 10));
  for (const Shape& shape : SHAPES) {
    if (std::string(words[1]) != shape.name) continue;
    const auto file = [&] {
      return count > 5 ? open(words[5], O_RDWR | O_CREAT | O_CLOEXEC, 0600) : memfd_create("storm", MFD_CLOEXEC);
    };
    const int first = file();
    Table table(first, shape.geometry);
    std::vector<pid_t> children;
    for (long i = 0; i < atol(words[2]); i++) children.push_back(start(table, random()));
    for (long i = 0; i < atol(words[3]); i++) {
      usleep(static_cast<useconds_t>(random() % 2000));
      pid_t& victim = children[random() % children.size()];
      end(victim);
      for (uint32_t key = 0; key < 4; key++) seedOf(table, key);
      victim = start(table, random());
    }
    for (pid_t child : children) end(child);
    printf("repairs=%lu items=%u\n", static_cast<unsigned long>(table.layout().header.repairs), table.layout().header.count);
    if (count <= 5) {
      examine(table);
      return 0;
    }
    table.close();
    close(first);
    Table again(file(), shape.geometry);
    if (!again.restored()) fail("not restored", 0);
    examine(again);
    return 0;
  }
  fail("no such shape", 0);
}
