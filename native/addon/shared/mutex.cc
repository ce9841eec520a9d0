#include "mutex.h"

#include <cstring>
#include <ctime>

#include "../call.h"

namespace {

timespec after(uint32_t milliseconds) {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  time.tv_sec += milliseconds / 1000;
  time.tv_nsec += static_cast<long>(milliseconds % 1000) * 1000000;
  if (time.tv_nsec >= 1000000000) {
    time.tv_sec++;
    time.tv_nsec -= 1000000000;
  }
  return time;
}

void expect(int error, const char* call) {
  if (error != 0) throw SystemFailure{call, error, "robust mutex"};
}

}  // namespace

void RobustMutex::initialize() {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  // A file may hold the mutex of processes that are long gone.
  memset(&mutex, 0, sizeof mutex);
  const int error = pthread_mutex_init(&mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  expect(error, "pthread_mutex_init");
}

Taken RobustMutex::take(uint32_t milliseconds) {
  int error = pthread_mutex_trylock(&mutex);
  if (error == EBUSY && milliseconds > 0) {
    const timespec until = after(milliseconds);
    error = pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &until);
  }
  if (error == EOWNERDEAD) return Taken::FromTheDead;
  if (error == EBUSY || error == ETIMEDOUT) return Taken::No;
  expect(error, "pthread_mutex_lock");
  return Taken::Yes;
}

void RobustMutex::mend() { expect(pthread_mutex_consistent(&mutex), "pthread_mutex_consistent"); }

void RobustMutex::give() { expect(pthread_mutex_unlock(&mutex), "pthread_mutex_unlock"); }
