// A robust mutex in memory that processes share: when its holder dies, the kernel lets the next one in and tells it so.
// The processes must be of one pid namespace: the mutex names its holder by thread id.
#pragma once
#include <cstddef>
#include <cstdint>
#include <pthread.h>

enum class Taken { No, Yes, FromTheDead };

struct alignas(64) RobustMutex {
  pthread_mutex_t mutex;

  void initialize();
  // Waits at most so many milliseconds; 0 only tries. `FromTheDead`: held, but the holder before died inside; `mend`
  // has to follow, and who dies before that leaves it to the next one.
  Taken take(uint32_t milliseconds);
  void mend();
  // EPERM when this thread does not hold it.
  void give();
};
