// An array of 64-bit counters in a shared file.
#include <cstring>

#include "handle.h"
#include "mapping.h"

namespace {

constexpr uint64_t KIND = 0x317265746e756f63;  // "counter1"

class Counters final : public Handle {
 public:
  Counters(int descriptor, size_t count) : count_(count), mapping_(openArray(descriptor, KIND, sizeof(int64_t), count_)) {
    if (count == 0) return;
    memset(mapping_.data() + ARRAY_START, 0, count_ * sizeof(int64_t));
    sealArray(mapping_, KIND, count_);
  }

  bool isOpen() const { return mapping_.mapped(); }
  size_t count() const { return count_; }
  void close() { mapping_.release(); }

  int64_t* at(size_t index) {
    if (index >= count_) throw ArgumentFailure{"argument 0 is not the number of a counter"};
    return reinterpret_cast<int64_t*>(mapping_.data() + ARRAY_START) + index;
  }

 private:
  size_t count_;
  Mapping mapping_;
};

napi_value addTo(const Call& call) {
  int64_t* counter = opened<Counters>(call).at(call.unsignedInteger(0));
  return call.number(static_cast<double>(__atomic_add_fetch(counter, call.wide(1), __ATOMIC_RELAXED)));
}

napi_value getCounter(const Call& call) {
  return call.number(static_cast<double>(__atomic_load_n(opened<Counters>(call).at(call.unsignedInteger(0)), __ATOMIC_RELAXED)));
}

napi_value setCounter(const Call& call) {
  __atomic_store_n(opened<Counters>(call).at(call.unsignedInteger(0)), call.wide(1), __ATOMIC_RELAXED);
  return nullptr;
}

napi_value closeCounters(const Call& call) {
  bound<Counters>(call).close();
  return nullptr;
}

}  // namespace

// sharedCounters(descriptor, count or 0 to open) → { count, add(index, amount), get(index), set(index, value), close() }
napi_value sharedCounters(const Call& call) {
  Counters* counters = new Counters(call.integer(0), call.unsignedInteger(1));
  napi_value result = call.object();
  call.set(result, "count", call.number(static_cast<double>(counters->count())));
  counters->add<addTo>(call, result, "add");
  counters->add<getCounter>(call, result, "get");
  counters->add<setCounter>(call, result, "set");
  counters->add<closeCounters>(call, result, "close");
  return result;
}
