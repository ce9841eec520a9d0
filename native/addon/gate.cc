// The accept gate: accepts on a listening socket only while it is given places. And a watch that accepts nothing.
#include <algorithm>
#include <sys/socket.h>
#include <unistd.h>

#include "call.h"
#include "watch.h"

namespace {

// Connections taken in one turn of the loop, so that one busy socket does not starve the others.
constexpr int BATCH = 64;
// Pause when the process has no free descriptor: the connection stays in the queue, the loop does not spin.
constexpr uint64_t EXHAUSTED_MS = 100;

class Gate final : public Watch {
 public:
  Gate(napi_env env, int descriptor, napi_value callback) : Watch(env, descriptor, callback) {
    if (error() != 0) return;
    uv_loop_t* loop;
    napi_get_uv_event_loop(env, &loop);
    timer_ = new uv_timer_t;
    uv_timer_init(loop, timer_);
    timer_->data = this;
  }

  void setPlaces(int places) {
    places_ = places;
    if (places > 0 && !uv_is_active(reinterpret_cast<uv_handle_t*>(timer_))) start();
    if (places <= 0) stop();
  }

  void shut() {
    if (closed()) return;
    uv_timer_stop(timer_);
    uv_close(reinterpret_cast<uv_handle_t*>(timer_), [](uv_handle_t* handle) { delete reinterpret_cast<uv_timer_t*>(handle); });
    close();
  }

 private:
  void ready() override {
    std::vector<int> accepted;
    const int most = std::min(places_, BATCH);
    while (static_cast<int>(accepted.size()) < most) {
      const int connection = accept4(descriptor(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (connection >= 0) {
        accepted.push_back(connection);
        continue;
      }
      if (errno == ECONNABORTED || errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) rest();
      break;
    }
    if (accepted.empty()) return;
    places_ -= static_cast<int>(accepted.size());
    if (places_ <= 0) stop();
    call([&](napi_value* arguments) {
      napi_create_array_with_length(env_, accepted.size(), &arguments[0]);
      for (size_t i = 0; i < accepted.size(); i++) {
        napi_value number;
        napi_create_int32(env_, accepted[i], &number);
        napi_set_element(env_, arguments[0], i, number);
      }
      return size_t{1};
    });
  }

  void rest() {
    stop();
    const auto again = [](uv_timer_t* timer) {
      Gate* self = static_cast<Gate*>(timer->data);
      if (self->places_ > 0) self->start();
    };
    uv_timer_start(timer_, again, EXHAUSTED_MS, 0);
  }

  int places_ = 0;
  uv_timer_t* timer_ = nullptr;
};

// Calls back once. What made the descriptor ready stays in it.
class OnceWatch final : public Watch {
 public:
  using Watch::Watch;

 private:
  void ready() override {
    stop();
    call([](napi_value*) { return size_t{0}; });
    close();
  }
};

napi_value closeOnce(const Call& call) {
  static_cast<Watch*>(call.data())->close();
  return nullptr;
}

napi_value watchOnce(const Call& call, int events) {
  OnceWatch* watch = new OnceWatch(call.env, call.integer(0), call.function(1));
  if (watch->error() != 0) throw SystemFailure{"uv_poll_init", -watch->error(), std::to_string(call.integer(0))};
  watch->start(events);
  return watch->function<entry<closeOnce>>(call.env);
}

napi_value setPlaces(const Call& call) {
  Gate* gate = static_cast<Gate*>(call.data());
  if (!gate->closed()) gate->setPlaces(call.integer(0));
  return nullptr;
}

napi_value closeGate(const Call& call) {
  static_cast<Gate*>(call.data())->shut();
  return nullptr;
}

}  // namespace

// acceptGate(descriptor, (connections) => void) → { setPlaces(places), close() }
napi_value acceptGate(const Call& call) {
  Gate* gate = new Gate(call.env, call.integer(0), call.function(1));
  if (gate->error() != 0) throw gate->discard();
  napi_value result = call.object();
  call.set(result, "setPlaces", gate->function<entry<setPlaces>>(call.env));
  call.set(result, "close", gate->function<entry<closeGate>>(call.env));
  return result;
}

// watchReadable(descriptor, () => void) → close()
napi_value watchReadable(const Call& call) { return watchOnce(call, UV_READABLE); }

// watchPriority(descriptor, () => void) → close(): POLLPRI, which is how a file of /proc tells that it has changed.
napi_value watchPriority(const Call& call) { return watchOnce(call, UV_PRIORITIZED); }
