// An array of robust mutexes in a shared file.
#include "handle.h"
#include "mapping.h"
#include "mutex.h"

namespace {

constexpr uint64_t KIND = 0x31786574756d6d65;  // "emmutex1"

class Mutexes final : public Handle {
 public:
  Mutexes(int descriptor, size_t count) : count_(count), mapping_(openArray(descriptor, KIND, sizeof(RobustMutex), count_)) {
    if (count == 0) return;
    for (size_t i = 0; i < count_; i++) at(i).initialize();
    sealArray(mapping_, KIND, count_);
  }

  bool isOpen() const { return mapping_.mapped(); }
  size_t count() const { return count_; }

  RobustMutex& at(size_t index) {
    if (index >= count_) throw ArgumentFailure{"argument 0 is not the number of a mutex"};
    return reinterpret_cast<RobustMutex*>(mapping_.data() + ARRAY_START)[index];
  }

  Taken lock(size_t index, uint32_t milliseconds) {
    RobustMutex& mutex = at(index);
    const Taken taken = mutex.take(milliseconds);
    if (taken == Taken::FromTheDead) mutex.mend();
    if (taken != Taken::No) held_++;
    return taken;
  }

  void unlock(size_t index) {
    at(index).give();
    held_--;
  }

  void close() {
    if (held_ > 0) throw SystemFailure{"munmap", EBUSY, "a mutex is held"};
    mapping_.release();
  }

 protected:
  // The list of held mutexes of this thread leads through the memory.
  ~Mutexes() override {
    if (held_ > 0) mapping_.abandon();
  }

 private:
  size_t count_;
  size_t held_ = 0;
  Mapping mapping_;
};

napi_value lock(const Call& call) {
  return call.number(static_cast<int>(opened<Mutexes>(call).lock(call.unsignedInteger(0), call.unsignedInteger(1))));
}

napi_value unlock(const Call& call) {
  opened<Mutexes>(call).unlock(call.unsignedInteger(0));
  return nullptr;
}

napi_value closeMutexes(const Call& call) {
  bound<Mutexes>(call).close();
  return nullptr;
}

}  // namespace

// sharedMutexes(descriptor, count or 0 to open) → { count, lock(index, ms), unlock(index), close() }
napi_value sharedMutexes(const Call& call) {
  Mutexes* mutexes = new Mutexes(call.integer(0), call.unsignedInteger(1));
  napi_value result = call.object();
  call.set(result, "count", call.number(static_cast<double>(mutexes->count())));
  mutexes->add<lock>(call, result, "lock");
  mutexes->add<unlock>(call, result, "unlock");
  mutexes->add<closeMutexes>(call, result, "close");
  return result;
}
