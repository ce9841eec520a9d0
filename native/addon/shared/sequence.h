// The sequence number of a table: how readers without a lock know that they saw one state.
#pragma once
#include <cstdint>

// While it lives the number is odd: chains change, readers wait. The caller holds the mutex.
class Change {
 public:
  explicit Change(uint64_t& sequence) : sequence_(sequence), before_(sequence) {
    // Odd already: the holder before died in the middle, and this is the repair.
    __atomic_store_n(&sequence_, before_ | 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
  }
  ~Change() { __atomic_store_n(&sequence_, (before_ | 1) + 1, __ATOMIC_RELEASE); }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;

 private:
  uint64_t& sequence_;
  const uint64_t before_;
};

// Runs `read` until it saw one state; false when writers were in the way every time.
template <typename Read>
bool readWithoutLock(const uint64_t& sequence, Read read) {
  constexpr int ATTEMPTS = 32;
  for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
    const uint64_t before = __atomic_load_n(&sequence, __ATOMIC_ACQUIRE);
    if ((before & 1) != 0) continue;
    read();
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (__atomic_load_n(&sequence, __ATOMIC_RELAXED) == before) return true;
  }
  return false;
}
