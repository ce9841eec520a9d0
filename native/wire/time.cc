// Time: every connection that waits for its client has a deadline; one timer stands at the earliest.
#include <sys/ioctl.h>

#include <algorithm>

#include "wire.h"

namespace wire {
namespace {
// Deadlines are met this exactly, ms: one timer serves all that fall together.
constexpr uint64_t GRAIN_MS = 10;
}  // namespace

uint64_t Wire::now() const { return uv_hrtime() / 1000000; }

void Wire::setDeadline(Connection& connection, uint64_t milliseconds) {
  connection.deadline = milliseconds == 0 ? 0 : now() + milliseconds;
  if (connection.deadline != 0 && (alarm_ == 0 || connection.deadline < alarm_)) sweep();
}

// Ends what is over its time and sets the timer anew.
void Wire::sweep() {
  if (closed_) return;
  const uint64_t time = now();
  uint64_t earliest = 0;
  const auto consider = [&](uint64_t deadline) {
    if (deadline != 0 && (earliest == 0 || deadline < earliest)) earliest = deadline;
  };
  for (Connection& connection : connections_) {
    if (connection.deadline == 0) continue;
    if (connection.deadline <= time) expire(connection);
    consider(connection.deadline);
  }
  if (rest_ != 0 && rest_ <= time) {
    rest_ = 0;
    updateGate();
  }
  consider(rest_);
  alarm_ = earliest;
  if (earliest == 0) {
    uv_timer_stop(&timer_);
    return;
  }
  uv_update_time(loop_);
  const uint64_t wait = std::max(earliest - std::min(earliest, time), GRAIN_MS);
  uv_timer_start(&timer_, [](uv_timer_t* timer) {
    Wire* wire = static_cast<Wire*>(timer->data);
    if (wire->closed_) return;
    wire->sweep();
    wire->deliver();
  }, wait, 0);
}

void Wire::expire(Connection& connection) {
  connection.deadline = 0;
  // What came while this process was busy came in time.
  if (connection.state == State::head || connection.state == State::idle) {
    readHead(connection);
    if (connection.state == State::head || connection.state == State::idle) shut(connection);
    return;
  }
  int waiting = 0;
  if (connection.wantsBody && ioctl(connection.descriptor, FIONREAD, &waiting) == 0 && waiting > 0) {
    connection.wantsBody = false;
    connection.budget -= std::min(connection.budget, now() - connection.budgetSince);
    return push(connection, Event::readable);
  }
  if (connection.state == State::active) return gone(connection);
  if (connection.state == State::flushing) hardClose(connection);
  gone(connection);
}

}  // namespace wire
