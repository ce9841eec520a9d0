// Answers: records of JavaScript become bytes on connections, and connections end or go on.
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "wire.h"

namespace wire {
namespace {

// How long a client may go on sending after its answer, ms.
constexpr uint64_t LINGER_MS = 2000;
// Most bytes of a file in one turn, and in one call: a fast client must not keep all others waiting.
constexpr uint64_t FILE_TURN = 4 << 20;
constexpr uint64_t FILE_STEP = 1 << 20;
// A buffer that grew beyond this for one slow client is given back.
constexpr size_t TAIL_KEPT = 65536;

// Reads of a body that nobody wanted, before the connection ends instead.
constexpr int MOST_FORGOTTEN = 4;

}  // namespace

void Wire::flush(int records) {
  const int32_t* record = reinterpret_cast<const int32_t*>(memory_ + layout_.records);
  const uint8_t* arena = memory_ + layout_.arena;
  for (int i = 0; i < std::min(records, RECORDS); i++, record += 4) {
    const auto [id, order, offset, size] = std::tuple(record[0], static_cast<Order>(record[1]), record[2], record[3]);
    if (!valid(id) || offset < 0 || size < 0 || static_cast<size_t>(offset) + static_cast<size_t>(size) > layout_.arenaSize) continue;
    if (order == Order::release) release(at(id));
    else write(id, arena + offset, static_cast<size_t>(size), order);
  }
  if (!delivering_) {
    wake();
    updateGate();
  }
}

void Wire::write(int id, const uint8_t* data, size_t size, Order order) {
  if (!valid(id)) return;
  Connection& connection = at(id);
  if (connection.state != State::active) return;
  // What ends the connection waits for that end, which is said in the same packet: `complete` follows at once.
  if (size > 0) send(connection, data, size, order == Order::close);
  if (connection.state == State::active && order != Order::send) finish(connection, order);
}

void Wire::sendFile(int id, int file, off_t begin, uint64_t size, Order order) {
  if (!valid(id) || at(id).state != State::active) {
    ::close(file);
    return;
  }
  Connection& connection = at(id);
  connection.file = file;
  connection.fileAt = begin;
  connection.fileLeft = size;
  finish(connection, order);
}

void Wire::send(Connection& connection, const uint8_t* data, size_t size, bool more) {
  size_t sent = 0;
  if (connection.pending() == 0 && !transmit(connection, data, size, more, &sent)) return gone(connection);
  if (sent == size) return;
  connection.tail.append(reinterpret_cast<const char*>(data) + sent, size - sent);
  fields(connection)[PENDING] = static_cast<int32_t>(std::min<size_t>(connection.pending(), INT32_MAX));
  watchForRoom(connection);
  if (!connection.wantsBody) setDeadline(connection, sendPatience(connection));
}

// Sends what the kernel takes; `false` when the client is gone.
bool Wire::transmit(Connection& connection, const uint8_t* data, size_t size, bool more, size_t* sent) {
  while (*sent < size) {
    const ssize_t part = ::send(connection.descriptor, data + *sent, size - *sent, MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0));
    if (part >= 0) *sent += static_cast<size_t>(part);
    else if (errno == EAGAIN) return true;
    else if (errno != EINTR) return false;
  }
  return true;
}

// The kernel takes more: what waits, then the file, then the end.
void Wire::pump(Connection& connection) {
  size_t sent = 0;
  if (connection.pending() > 0) {
    const uint8_t* data = reinterpret_cast<const uint8_t*>(connection.tail.data()) + connection.tailAt;
    if (!transmit(connection, data, connection.pending(), connection.file >= 0, &sent)) return gone(connection);
    connection.tailAt += sent;
    fields(connection)[PENDING] = static_cast<int32_t>(std::min<size_t>(connection.pending(), INT32_MAX));
    if (connection.pending() > 0) {
      if (sent > 0) setDeadline(connection, sendPatience(connection));
      return;
    }
    connection.tailAt = 0;
    if (connection.tail.capacity() > TAIL_KEPT) std::string().swap(connection.tail);
    else connection.tail.clear();
    connection.deadline = 0;
    if (connection.held) push(connection, Event::drained);
  }
  if (connection.file >= 0 && !pumpFile(connection)) return;
  if (connection.state == State::flushing) complete(connection);
}

// `true` when the whole part of the file is out.
bool Wire::pumpFile(Connection& connection) {
  for (uint64_t turn = 0; connection.fileLeft > 0;) {
    const size_t step = static_cast<size_t>(std::min(connection.fileLeft, FILE_STEP));
    const ssize_t part = sendfile(connection.descriptor, connection.file, &connection.fileAt, step);
    if (part > 0) {
      connection.fileLeft -= static_cast<uint64_t>(part);
      turn += static_cast<uint64_t>(part);
      if (turn < FILE_TURN || connection.fileLeft == 0) continue;
      pumping_.push_back(connection.id);
      wake();
      return false;
    }
    if (part < 0 && errno == EINTR) continue;
    if (part < 0 && errno == EAGAIN) {
      watchForRoom(connection);
      setDeadline(connection, sendPatience(connection));
      return false;
    }
    // The file became shorter, or the client is gone.
    hardClose(connection);
    gone(connection);
    return false;
  }
  ::close(connection.file);
  connection.file = -1;
  connection.deadline = 0;
  return true;
}

// What nobody wanted to read of a body, as far as it has come: a connection goes on only after a whole request.
void Wire::forgetBody(Connection& connection) {
  uint8_t nowhere[16384];
  for (int left = MOST_FORGOTTEN; left > 0 && !connection.body.done(); left--) {
    if (read(connection.id, nowhere, sizeof nowhere) <= 0) break;
  }
  connection.wantsBody = false;
  connection.deadline = 0;
}

// The answer is complete here.
void Wire::finish(Connection& connection, Order order) {
  connection.wantsBody = false;
  connection.deadline = 0;
  if (order == Order::reset) return reset(connection);
  if (order == Order::keep) forgetBody(connection);
  const bool whole = connection.body.done() && connection.head.reason == Reason::none && connection.bodyError == Reason::none;
  connection.ending = order == Order::keep && whole && !connection.hungUp ? Ending::keep : Ending::close;
  connection.state = State::flushing;
  if (connection.pending() > 0) return setDeadline(connection, sendPatience(connection));
  if (connection.file < 0 || pumpFile(connection)) complete(connection);
}

// The answer is with the kernel.
void Wire::complete(Connection& connection) {
  if (connection.ending == Ending::keep) {
    if (!connection.held) next(connection);
    return;
  }
  // Unread input would turn the close into a reset, which may overtake the answer.
  const bool clean = connection.head.reason == Reason::none && connection.body.done() && connection.restAt == connection.input.size &&
                     !connection.readable;
  // A close alone would drop what waits for it when more has come meanwhile.
  if (!clean || !connection.unixSocket) shutdown(connection.descriptor, SHUT_WR);
  if (clean) return shut(connection);
  connection.state = State::lingering;
  watch(connection);
  setDeadline(connection, LINGER_MS);
  drop(connection);
}

// JavaScript has let the request go and its answer is out: what comes next on this connection.
void Wire::next(Connection& connection) {
  Input& input = connection.input;
  const size_t left = input.size - connection.restAt;
  if (left > 0 && connection.restAt > 0) memmove(input.data, input.data + connection.restAt, left);
  input.size = left;
  input.scanned = input.gathered = 0;
  input.begun = false;
  connection.state = left > 0 ? State::head : State::idle;
  if (left > 0 && parse(connection)) return;
  if (draining_ && connection.state == State::idle) return shut(connection);
  if (connection.readable || connection.ended) return readHead(connection);
  watch(connection);
  setDeadline(connection, patience(connection));
}

// JavaScript lets the request go.
void Wire::release(Connection& connection) {
  if (!connection.held) return;
  connection.held = false;
  freeCore(connection);
  if (connection.state == State::dead) {
    connection.state = State::free;
    free_.push_back(connection.id);
  } else if (connection.state == State::active) {
    reset(connection);
  } else if (connection.state == State::flushing && connection.ending == Ending::keep && connection.pending() == 0 && connection.file < 0) {
    next(connection);
  }
  serveWaiting();
}

void Wire::freeCore(Connection& connection) {
  if (!connection.core) return;
  connection.core = false;
  busy_--;
}

// The client is gone, or is let go: whoever answers it is told, once.
void Wire::gone(Connection& connection) {
  connection.hungUp = true;
  if (connection.held && !connection.toldGone) {
    connection.toldGone = true;
    push(connection, Event::gone);
  }
  if (connection.state != State::active) shut(connection);
}

int Wire::give(int id, std::string* rest) {
  if (!valid(id)) return -1;
  Connection& connection = at(id);
  if (connection.state != State::active || connection.hungUp || connection.pending() > 0 || !connection.body.done()) return -1;
  const Input& input = connection.input;
  rest->assign(reinterpret_cast<const char*>(input.data) + connection.restAt, input.size - connection.restAt);
  const int descriptor = connection.descriptor;
  // The descriptor stays open: the kernel does not forget by itself that it was watched.
  if (connection.watched) epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  connection.descriptor = -1;
  open_--;
  shut(connection);
  return descriptor;
}

// JavaScript does not want more of the body, and the client need not hurry with it.
void Wire::unread(int id) {
  if (!valid(id) || !at(id).wantsBody) return;
  at(id).wantsBody = false;
  at(id).deadline = 0;
}

// Closes so that the client knows that what it has is not the whole answer. Unix sockets have no reset.
void Wire::reset(Connection& connection) {
  hardClose(connection);
  shut(connection);
}

void Wire::hardClose(Connection& connection) {
  const linger now{1, 0};
  if (!connection.unixSocket) setsockopt(connection.descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void Wire::shut(Connection& connection) {
  if (connection.descriptor >= 0) {
    ::close(connection.descriptor);
    open_--;
  }
  if (connection.file >= 0) ::close(connection.file);
  connection.descriptor = connection.file = -1;
  connection.deadline = 0;
  if (connection.tail.capacity() > TAIL_KEPT) std::string().swap(connection.tail);
  connection.tail.clear();
  connection.tailAt = 0;
  if (connection.state == State::free || connection.state == State::dead) return;
  if (connection.held) {
    connection.state = State::dead;
  } else {
    connection.state = State::free;
    freeCore(connection);
    free_.push_back(connection.id);
    serveWaiting();
  }
  maybeIdle();
}

}  // namespace wire
