// From bytes to requests: heads, and bodies as far as JavaScript asks for them.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "wire.h"

namespace wire {
namespace {
constexpr int MOST_READY = 256;
// A client earns the whole time for its next body bytes anew with so many of them: one that drips does not.
constexpr size_t STEP = 4096;
}  // namespace

void Wire::onReady(uv_poll_t* handle, int, int) {
  Wire* wire = static_cast<Wire*>(handle->data);
  if (wire->closed_) return;
  epoll_event events[MOST_READY];
  const int count = epoll_wait(wire->epoll_, events, MOST_READY, 0);
  for (int i = 0; i < count; i++) {
    Connection& connection = wire->at(static_cast<int>(events[i].data.u32));
    if (connection.descriptor >= 0) wire->ready(connection, events[i].events);
  }
}

void Wire::ready(Connection& connection, uint32_t events) {
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) connection.readable = true;
  if (events & (EPOLLRDHUP | EPOLLHUP)) connection.ended = true;
  if (events & (EPOLLHUP | EPOLLERR)) connection.hungUp = true;
  if ((events & EPOLLOUT) && (connection.pending() > 0 || connection.file >= 0)) pump(connection);
  if (!connection.readable) return;
  switch (connection.state) {
    case State::idle:
    case State::head:
      return readHead(connection);
    case State::lingering:
      return drop(connection);
    case State::active:
      if (connection.wantsBody) {
        connection.wantsBody = false;
        const uint64_t waited = now() - connection.budgetSince;
        connection.budget -= std::min(connection.budget, waited);
        connection.deadline = 0;
        push(connection, Event::readable);
      }
      if (connection.hungUp) gone(connection);
      return;
    case State::flushing:
      if (connection.hungUp) gone(connection);
      return;
    default:
      if (connection.hungUp) gone(connection);
  }
}

// Watched from the first time that there is something to wait for: most requests are answered before.
void Wire::watch(Connection& connection) {
  if (!connection.watched) follow(connection, EPOLL_CTL_ADD);
}

// The kernel takes no more for now. Nobody asks before: a connection with room says so at once, and the loop turns for it.
void Wire::watchForRoom(Connection& connection) {
  if (connection.watched && connection.stalled) return;
  connection.stalled = true;
  follow(connection, connection.watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD);
}

void Wire::follow(Connection& connection, int change) {
  if (connection.descriptor < 0) return;
  connection.watched = true;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
  if (connection.stalled) event.events |= EPOLLOUT;
  event.data.u32 = static_cast<uint32_t>(connection.id);
  if (epoll_ctl(epoll_, change, connection.descriptor, &event) != 0) connection.hungUp = true;
}

void Wire::readHead(Connection& connection) {
  for (;;) {
    const size_t room = layout_.inputSize - connection.input.size;
    const ssize_t size = recv(connection.descriptor, connection.input.data + connection.input.size, room, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno != EAGAIN) return shut(connection);
    if (size == 0) return shut(connection);
    if (size < 0) break;
    if (connection.state == State::idle) {
      connection.state = State::head;
      connection.deadline = 0;
    }
    connection.input.size += static_cast<size_t>(size);
    connection.readable = static_cast<size_t>(size) == room;
    if (parse(connection)) return;
    if (!connection.readable) break;
  }
  connection.readable = false;
  // Half a head of a client that sends no more.
  if (connection.ended) return shut(connection);
  watch(connection);
  if (connection.deadline == 0) setDeadline(connection, patience(connection));
}

// `true` when a request is complete or refused.
bool Wire::parse(Connection& connection) {
  if (connection.proxy && !takeProxy(connection)) return connection.state != State::head;
  if (connection.input.size == 0) return false;
  connection.head = Head();
  const size_t id = static_cast<size_t>(connection.id);
  Target target;
  target.vars = memory_ + layout_.vars + id * layout_.varsSize;
  target.known.places = reinterpret_cast<int32_t*>(memory_ + layout_.known) + id * KNOWN_COUNT * 2;
  target.known.base = static_cast<int32_t>(target.vars - memory_);
  target.inputBase = static_cast<int32_t>(connection.input.data - memory_);
  const Step step = parseHead(&connection.input, settings(connection), connection.peer, target, &connection.head, &connection.body);
  if (!connection.head.replies.empty()) {
    const std::string& replies = connection.head.replies;
    send(connection, reinterpret_cast<const uint8_t*>(replies.data()), replies.size(), false);
    if (connection.descriptor < 0) return true;
  }
  if (step == Step::more) return false;
  begin(connection, step);
  return true;
}

bool Wire::takeProxy(Connection& connection) {
  size_t consumed = 0;
  const Step step = parseProxy(connection.input, &connection.peer, &consumed);
  if (step == Step::more) return false;
  connection.proxy = false;
  if (step == Step::refused) {
    connection.head = Head();
    connection.head.reason = Reason::proxyHeader;
    begin(connection, Step::refused);
    return false;
  }
  connection.input.size -= consumed;
  memmove(connection.input.data, connection.input.data + consumed, connection.input.size);
  return true;
}

void Wire::begin(Connection& connection, Step step) {
  connection.deadline = 0;
  connection.ending = Ending::none;
  connection.toldGone = false;
  connection.bodyError = Reason::none;
  connection.bodyAt = connection.bodyEnd = 0;
  connection.restAt = connection.input.size;
  connection.budget = patience(connection);
  connection.budgetBytes = 0;
  connection.chunkPatience = 0;
  if (step == Step::request) {
    connection.head.reason = Reason::none;
    connection.bodyAt = connection.bodyEnd = connection.restAt = connection.head.consumed;
    decodeEarly(connection);
  }
  if (step == Step::refused) describeRefused(connection);
  // A body that is wrong from its beginning is refused before anybody hears of the request.
  if (connection.bodyError != Reason::none) connection.head.reason = connection.bodyError;
  if (connection.core) {
    // It was accepted with a core.
    busy_--;
    connection.core = false;
    waiting_.push_front(connection.id);
  } else {
    waiting_.push_back(connection.id);
  }
  connection.state = State::waiting;
  serveWaiting();
}

// Of a request that was refused the log knows who sent it.
void Wire::describeRefused(Connection& connection) {
  const size_t id = static_cast<size_t>(connection.id);
  uint8_t* const vars = memory_ + layout_.vars + id * layout_.varsSize;
  const Known known{reinterpret_cast<int32_t*>(memory_ + layout_.known) + id * KNOWN_COUNT * 2, static_cast<int32_t>(vars - memory_)};
  known.clear();
  VarsWriter writer(vars, layout_.varsSize, known);
  if (connection.peer.length > 0) writer.add("REMOTE_ADDR", connection.peer.text());
  connection.head.vars = vars;
  connection.head.varsLength = writer.length();
  connection.head.variables = writer.variables();
}

// Body bytes that came with the head are decoded where they are.
void Wire::decodeEarly(Connection& connection) {
  const size_t size = connection.input.size - connection.head.consumed;
  const Decoded decoded = connection.body.decode(connection.input.data + connection.head.consumed, size);
  connection.bodyEnd = connection.bodyAt + decoded.body;
  connection.restAt = connection.head.consumed + decoded.used;
  connection.bodyError = decoded.error;
}

// What JavaScript reads of a request.
void Wire::publish(const Connection& connection) {
  const Head& head = connection.head;
  int32_t* out = fields(connection);
  out[VARS_AT] = head.vars == nullptr ? 0 : static_cast<int32_t>(head.vars - memory_);
  out[VARS_LENGTH] = head.vars == nullptr ? 0 : static_cast<int32_t>(head.varsLength);
  out[VARIABLES] = head.variables;
  out[MODIFIER1] = head.modifier1;
  out[MODIFIER2] = head.modifier2;
  const bool came = connection.body.done();
  const bool nothing = connection.bodyAt == connection.bodyEnd;
  out[FLAGS] = (head.isHead ? IS_HEAD : 0) | (head.oldHttp ? OLD_HTTP : 0) |
               (head.persistent && !draining_ ? PERSISTENT : 0) | (head.expectsContinue ? EXPECTS_CONTINUE : 0) |
               (came && nothing ? BODY_READ : 0) | (came ? BODY_CAME : 0) | (nothing ? 0 : BODY_BEGUN);
  out[LISTENER] = connection.listener;
  out[REASON] = static_cast<int32_t>(head.reason);
  out[PENDING] = static_cast<int32_t>(connection.pending());
  out[RECORD_ID] = head.id;
  reinterpret_cast<double*>(memory_ + layout_.lengths)[connection.id] =
      head.reason == Reason::none ? static_cast<double>(head.length) : static_cast<double>(head.size);
}

int Wire::read(int id, uint8_t* to, size_t most) {
  if (!valid(id) || at(id).state != State::active || most == 0) return -1;
  Connection& connection = at(id);
  if (connection.chunkPatience == 0) connection.body.forgetChunks();
  int32_t* out = fields(connection);
  if (connection.bodyAt < connection.bodyEnd) {
    const size_t part = std::min(most, connection.bodyEnd - connection.bodyAt);
    memcpy(to, connection.input.data + connection.bodyAt, part);
    connection.bodyAt += part;
    if (connection.body.done() && connection.bodyAt == connection.bodyEnd) out[FLAGS] |= BODY_READ;
    return static_cast<int>(part);
  }
  if (connection.body.done()) return -1;
  if (connection.bodyError != Reason::none) return bodyFailed(connection, connection.bodyError);
  for (;;) {
    // What is read beyond the body has to find room in the input.
    const bool exact = connection.body.kind() == BodyKind::length;
    const size_t room = connection.body.wanted(exact ? most : std::min(most, layout_.inputSize));
    const ssize_t size = recv(connection.descriptor, to, room, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return waitForBody(connection);
    if (size <= 0) return bodyFailed(connection, Reason::bodyEnded);
    const Decoded decoded = connection.body.decode(to, static_cast<size_t>(size));
    if (!connection.body.replies.empty()) {
      std::string replies;
      replies.swap(connection.body.replies);
      send(connection, reinterpret_cast<const uint8_t*>(replies.data()), replies.size(), false);
      if (connection.descriptor < 0) return -1;
    }
    if (decoded.error != Reason::none) return bodyFailed(connection, decoded.error);
    connection.budgetBytes += static_cast<size_t>(size);
    if (connection.budgetBytes >= STEP) {
      connection.budget = std::max(patience(connection), connection.chunkPatience);
      connection.budgetBytes = 0;
    }
    if (decoded.used < static_cast<size_t>(size)) {
      // The next request has come too.
      connection.restAt = 0;
      connection.input.size = static_cast<size_t>(size) - decoded.used;
      memcpy(connection.input.data, to + decoded.used, connection.input.size);
    }
    if (connection.body.done()) out[FLAGS] |= BODY_READ | BODY_CAME;
    if (decoded.body > 0) return static_cast<int>(decoded.body);
    if (connection.body.done()) return -1;
  }
}

uint64_t Wire::chunkEnd(int id, uint64_t offset, uint64_t patience) {
  if (!valid(id) || at(id).state != State::active) return 0;
  Connection& connection = at(id);
  connection.chunkPatience = std::max<uint64_t>(connection.chunkPatience, std::max<uint64_t>(patience, 1));
  connection.budget = std::max(connection.budget, patience);
  return connection.body.chunkEnd(offset);
}

int Wire::bodyFailed(Connection& connection, Reason reason) {
  connection.bodyError = reason;
  connection.wantsBody = false;
  return -2 - static_cast<int>(reason);
}

int Wire::waitForBody(Connection& connection) {
  connection.wantsBody = true;
  connection.readable = false;
  connection.budgetSince = now();
  setDeadline(connection, std::max<uint64_t>(connection.budget, 1));
  watch(connection);
  return 0;
}

// Reads and forgets what a client sends after its answer.
void Wire::drop(Connection& connection) {
  uint8_t nowhere[16384];
  for (;;) {
    const ssize_t size = recv(connection.descriptor, nowhere, sizeof nowhere, 0);
    if (size > 0 || (size < 0 && errno == EINTR)) continue;
    if (size < 0 && errno == EAGAIN) break;
    return shut(connection);
  }
  connection.readable = false;
}

}  // namespace wire
