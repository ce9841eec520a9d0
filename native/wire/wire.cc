// Life of the wire: memory, handles of the loop, and what is told to JavaScript.
#include "wire.h"

#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace wire {
namespace {

constexpr size_t ARENA = 256 * 1024;
// Rounds of one turn: connections that always have a next request must not starve everything else on the loop.
constexpr int MOST_ROUNDS = 16;

size_t aligned(size_t size) { return (size + 4095) / 4096 * 4096; }

template <typename Handle>
uv_handle_t* handle(Handle* specific) {
  return reinterpret_cast<uv_handle_t*>(specific);
}

}  // namespace

Wire::Wire(uv_loop_t* loop, const Limits& limits, Turn turn)
    : loop_(loop), limits_(limits), turn_(std::move(turn)) {
  layOut();
  void* memory = mmap(nullptr, layout_.total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    error_ = errno;
    closed_ = true;
    return;
  }
  memory_ = static_cast<uint8_t*>(memory);
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) {
    error_ = errno;
    closed_ = true;
    return;
  }
  grow();
  startHandles();
}

// One more slot. They are made when they are needed first: the memory of the others stays untouched.
void Wire::grow() {
  const int32_t id = static_cast<int32_t>(connections_.size());
  Connection& connection = connections_.emplace_back();
  connection.id = id;
  connection.input.data = memory_ + layout_.inputs + static_cast<size_t>(id) * layout_.inputSize;
  free_.push_back(id);
}

// Everything that uses the loop is closed by now; the memory belongs to the buffer that JavaScript has.
Wire::~Wire() {
  for (Connection& connection : connections_) {
    if (connection.descriptor >= 0) ::close(connection.descriptor);
    if (connection.file >= 0) ::close(connection.file);
  }
  if (epoll_ >= 0) ::close(epoll_);
}

void Wire::layOut() {
  const size_t count = static_cast<size_t>(limits_.connections);
  layout_.inputSize = headCapacity(limits_.bufferSize);
  layout_.varsSize = aligned(limits_.bufferSize);
  layout_.arenaSize = ARENA;
  size_t at = 0;
  const auto place = [&](size_t size) {
    const size_t begin = at;
    at += aligned(size);
    return begin;
  };
  layout_.states = place(count * FIELDS * sizeof(int32_t));
  layout_.known = place(count * KNOWN_COUNT * 2 * sizeof(int32_t));
  layout_.lengths = place(count * sizeof(double));
  layout_.events = place(EVENT_BATCH * 2 * sizeof(int32_t));
  layout_.records = place(RECORDS * 4 * sizeof(int32_t));
  layout_.arena = place(ARENA);
  layout_.inputs = place(count * layout_.inputSize);
  layout_.vars = place(count * layout_.varsSize);
  layout_.total = at;
}

void Wire::startHandles() {
  handles_ = 4;
  uv_poll_init(loop_, &poll_, epoll_);
  uv_check_init(loop_, &check_);
  uv_timer_init(loop_, &timer_);
  uv_idle_init(loop_, &idle_);
  poll_.data = check_.data = timer_.data = idle_.data = this;
  uv_poll_start(&poll_, UV_READABLE, onReady);
  uv_check_start(&check_, [](uv_check_t* self) { static_cast<Wire*>(self->data)->check(); });
  // It is the connections that keep a process alive, not the wire's own housekeeping.
  uv_unref(handle(&check_));
  uv_unref(handle(&timer_));
}

void Wire::close(std::function<void()> closed) {
  if (closed_) return;
  closed_ = true;
  onClosed_ = std::move(closed);
  for (Connection& connection : connections_) {
    if (connection.state != State::free) shut(connection);
  }
  const auto done = [](uv_handle_t* self) {
    Wire* wire = static_cast<Wire*>(self->data);
    if (--wire->handles_ > 0) return;
    ::close(wire->epoll_);
    wire->epoll_ = -1;
    // Whoever is told may delete the wire.
    const std::function<void()> told = std::move(wire->onClosed_);
    if (told) told();
  };
  for (auto& listener : listeners_) {
    if (!listener->watched) continue;
    listener->poll.data = this;
    uv_close(handle(&listener->poll), done);
    handles_++;
  }
  uv_close(handle(&poll_), done);
  uv_close(handle(&check_), done);
  uv_close(handle(&timer_), done);
  uv_close(handle(&idle_), done);
}

// The loop has polled: everything that came is told at once.
void Wire::check() {
  if (closed_) return;
  if (uv_is_active(handle(&idle_))) uv_idle_stop(&idle_);
  makeExclusive();
  std::vector<int32_t> pumping;
  pumping.swap(pumping_);
  for (const int32_t id : pumping) {
    if (at(id).file >= 0) pump(at(id));
  }
  deliver();
}

void Wire::deliver() {
  int32_t* out = reinterpret_cast<int32_t*>(memory_ + layout_.events);
  delivering_ = true;
  for (int round = 0; round < MOST_ROUNDS && !events_.empty() && !closed_; round++) {
    const size_t count = std::min<size_t>(events_.size(), EVENT_BATCH);
    for (size_t i = 0; i < count; i++) {
      out[i * 2] = events_[i].first;
      out[i * 2 + 1] = static_cast<int32_t>(events_[i].second);
    }
    events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(count));
    turn_(static_cast<int>(count));
  }
  delivering_ = false;
  if (closed_) return;
  for (const int32_t id : begun_) {
    if (at(id).state == State::active) watch(at(id));
  }
  begun_.clear();
  wake();
  updateGate();
}

void Wire::push(const Connection& connection, Event event) {
  events_.emplace_back(connection.id, event);
  if (!delivering_) wake();
}

// Something is left to be told: the next turn of the loop must not wait.
void Wire::wake() {
  const bool work = !events_.empty() || !pumping_.empty();
  if (work && !closed_ && !uv_is_active(handle(&idle_))) uv_idle_start(&idle_, [](uv_idle_t*) {});
}

void Wire::setOpen(bool open) {
  accepting_ = open;
  if (open) serveWaiting();
  updateGate();
}

void Wire::drain() {
  accepting_ = false;
  draining_ = true;
  updateGate();
  for (Connection& connection : connections_) {
    if (connection.state == State::idle) shut(connection);
  }
  serveWaiting();
  maybeIdle();
}

void Wire::maybeIdle() {
  if (!draining_ || toldIdle_ || open_ > 0 || closed_) return;
  toldIdle_ = true;
  push(connections_[0], Event::idle);
}

// A core is free: the request that waits longest gets it.
void Wire::serveWaiting() {
  while (!waiting_.empty() && busy_ < limits_.cores && (accepting_ || draining_)) {
    Connection& connection = at(waiting_.front());
    waiting_.pop_front();
    if (connection.state != State::waiting) continue;
    busy_++;
    connection.core = true;
    connection.state = State::active;
    connection.held = true;
    publish(connection);
    begun_.push_back(connection.id);
    push(connection, connection.head.reason == Reason::none ? Event::request : Event::refused);
  }
}

int32_t* Wire::fields(const Connection& connection) const {
  return reinterpret_cast<int32_t*>(memory_ + layout_.states) + connection.id * FIELDS;
}

}  // namespace wire
