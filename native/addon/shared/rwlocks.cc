// An array of read-write locks in a shared file, made of robust mutexes only: a reader holds one seat of a lock, a writer
// holds all of them. The kernel frees the seats of a dead process, so there is no table of readers to repair, and no pid
// that could be mistaken for another.
#include <ctime>
#include <unistd.h>

#include "handle.h"
#include "mapping.h"
#include "mutex.h"

namespace {

constexpr uint64_t KIND = 0x31736b636f6c7772;  // "rwlocks1"
// Readers inside at the same time; more of them wait for a seat.
constexpr size_t SEATS = 32;

struct Rwlock {
  // Set while a writer is inside: who finds it set knows that the writer died there.
  alignas(64) uint32_t writing;
  RobustMutex seats[SEATS];
};

uint64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1000 + static_cast<uint64_t>(time.tv_nsec) / 1000000;
}

bool sit(RobustMutex& seat, uint32_t milliseconds) {
  const Taken taken = seat.take(milliseconds);
  if (taken == Taken::FromTheDead) seat.mend();
  return taken != Taken::No;
}

class Rwlocks final : public Handle {
 public:
  Rwlocks(int descriptor, size_t count) : count_(count), mapping_(openArray(descriptor, KIND, sizeof(Rwlock), count_)), own_(count_) {
    if (count == 0) return;
    for (size_t i = 0; i < count_; i++) {
      at(i).writing = 0;
      for (RobustMutex& seat : at(i).seats) seat.initialize();
    }
    sealArray(mapping_, KIND, count_);
  }

  bool isOpen() const { return mapping_.mapped(); }
  size_t count() const { return count_; }

  Taken read(size_t index, uint32_t milliseconds) {
    Rwlock& lock = at(index);
    // Its own seat first: processes do not meet on one cache line as long as there are seats.
    const size_t first = static_cast<size_t>(gettid()) % SEATS;
    for (size_t i = 0; i < SEATS; i++)
      if (sit(lock.seats[(first + i) % SEATS], 0)) return seated(index, (first + i) % SEATS);
    if (milliseconds == 0 || !sit(lock.seats[first], milliseconds)) return Taken::No;
    return seated(index, first);
  }

  Taken write(size_t index, uint32_t milliseconds) {
    Rwlock& lock = at(index);
    const uint64_t end = now() + milliseconds;
    for (size_t i = 0; i < SEATS; i++) {
      const uint64_t present = milliseconds == 0 ? end : now();
      if (sit(lock.seats[i], present >= end ? 0 : static_cast<uint32_t>(end - present))) continue;
      while (i-- > 0) lock.seats[i].give();
      return Taken::No;
    }
    own_[index].writing = true;
    held_++;
    return __atomic_exchange_n(&lock.writing, 1, __ATOMIC_ACQ_REL) != 0 ? Taken::FromTheDead : Taken::Yes;
  }

  void unlock(size_t index) {
    Rwlock& lock = at(index);
    Own& own = own_[index];
    if (own.writing) {
      __atomic_store_n(&lock.writing, 0, __ATOMIC_RELEASE);
      own.writing = false;
      for (RobustMutex& seat : lock.seats) seat.give();
    } else if (!own.seats.empty()) {
      lock.seats[own.seats.back()].give();
      own.seats.pop_back();
    } else {
      throw SystemFailure{"pthread_mutex_unlock", EPERM, "read-write lock"};
    }
    held_--;
  }

  void close() {
    if (held_ > 0) throw SystemFailure{"munmap", EBUSY, "a read-write lock is held"};
    mapping_.release();
  }

 protected:
  ~Rwlocks() override {
    if (held_ > 0) mapping_.abandon();
  }

 private:
  // What this handle holds of one lock.
  struct Own {
    bool writing = false;
    std::vector<size_t> seats;
  };

  Rwlock& at(size_t index) {
    if (index >= count_) throw ArgumentFailure{"argument 0 is not the number of a read-write lock"};
    return reinterpret_cast<Rwlock*>(mapping_.data() + ARRAY_START)[index];
  }

  Taken seated(size_t index, size_t seat) {
    own_[index].seats.push_back(seat);
    held_++;
    return __atomic_load_n(&at(index).writing, __ATOMIC_ACQUIRE) != 0 ? Taken::FromTheDead : Taken::Yes;
  }

  size_t count_;
  size_t held_ = 0;
  Mapping mapping_;
  std::vector<Own> own_;
};

napi_value readLock(const Call& call) {
  return call.number(static_cast<int>(opened<Rwlocks>(call).read(call.unsignedInteger(0), call.unsignedInteger(1))));
}

napi_value writeLock(const Call& call) {
  return call.number(static_cast<int>(opened<Rwlocks>(call).write(call.unsignedInteger(0), call.unsignedInteger(1))));
}

napi_value unlock(const Call& call) {
  opened<Rwlocks>(call).unlock(call.unsignedInteger(0));
  return nullptr;
}

napi_value closeRwlocks(const Call& call) {
  bound<Rwlocks>(call).close();
  return nullptr;
}

}  // namespace

// sharedRwlocks(descriptor, count or 0 to open) → { count, read(index, ms), write(index, ms), unlock(index), close() }
napi_value sharedRwlocks(const Call& call) {
  Rwlocks* locks = new Rwlocks(call.integer(0), call.unsignedInteger(1));
  napi_value result = call.object();
  call.set(result, "count", call.number(static_cast<double>(locks->count())));
  locks->add<readLock>(call, result, "read");
  locks->add<writeLock>(call, result, "write");
  locks->add<unlock>(call, result, "unlock");
  locks->add<closeRwlocks>(call, result, "close");
  return result;
}
