// Listening sockets: connections are taken only while cores are free, so that the listen queue is the measure of load.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "wire.h"

namespace wire {
namespace {

// Connections taken in one turn, so that one busy socket does not starve the others.
constexpr int BATCH = 64;
// Of all workers that wait on a socket one is woken.
constexpr uint32_t EXCLUSIVE = EPOLLIN | EPOLLEXCLUSIVE;
// Pause when the process has no free descriptor: connections stay in the queue, the loop does not spin.
constexpr uint64_t EXHAUSTED_MS = 100;

char* digits(char* at, unsigned value) {
  if (value >= 100) *at++ = static_cast<char>('0' + value / 100);
  if (value >= 10) *at++ = static_cast<char>('0' + value / 10 % 10);
  *at++ = static_cast<char>('0' + value % 10);
  return at;
}

void readPeer(const sockaddr_storage& address, Peer* peer) {
  const uint8_t* bytes = nullptr;
  if (address.ss_family == AF_INET) {
    const sockaddr_in& in4 = reinterpret_cast<const sockaddr_in&>(address);
    bytes = reinterpret_cast<const uint8_t*>(&in4.sin_addr);
    peer->port = ntohs(in4.sin_port);
  } else if (address.ss_family == AF_INET6) {
    const sockaddr_in6& in6 = reinterpret_cast<const sockaddr_in6&>(address);
    peer->port = ntohs(in6.sin6_port);
    // IPv4 clients of a dual-stack socket are known by their IPv4 address.
    if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
      bytes = reinterpret_cast<const uint8_t*>(&in6.sin6_addr) + 12;
    } else if (inet_ntop(AF_INET6, &in6.sin6_addr, peer->address, sizeof peer->address) != nullptr) {
      peer->length = static_cast<uint8_t>(strlen(peer->address));
    }
  }
  if (bytes == nullptr) return;
  char* at = peer->address;
  for (int i = 0; i < 4; i++) {
    if (i > 0) *at++ = '.';
    at = digits(at, bytes[i]);
  }
  peer->length = static_cast<uint8_t>(at - peer->address);
}

}  // namespace

int Wire::listen(int descriptor, Settings settings) {
  auto listener = std::make_unique<Listener>();
  listener->wire = this;
  listener->index = static_cast<int>(listeners_.size());
  listener->descriptor = descriptor;
  listener->settings = std::move(settings);
  listener->settings.bufferSize = limits_.bufferSize;
  if (descriptor >= 0) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) return -1;
    listener->unixSocket = address.ss_family == AF_UNIX;
    if (uv_poll_init(loop_, &listener->poll, descriptor) != 0) return -1;
    listener->poll.data = listener.get();
    listener->watched = true;
  }
  listeners_.push_back(std::move(listener));
  updateGate();
  return static_cast<int>(listeners_.size()) - 1;
}

int Wire::adopt(int descriptor, int listener, const Peer& peer) {
  if (listener < 0 || listener >= static_cast<int>(listeners_.size())) return -1;
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  Connection* connection = take(descriptor, listener);
  if (connection == nullptr) return -1;
  connection->peer = peer;
  connection->unixSocket = true;
  watch(*connection);
  setDeadline(*connection, patience(*connection));
  return connection->id;
}

void Wire::onListen(uv_poll_t* handle, int, int) {
  Listener* listener = static_cast<Listener*>(handle->data);
  if (!listener->wire->closed_) listener->wire->accept(*listener);
}

void Wire::accept(Listener& listener) {
  for (int left = std::min(places(), BATCH); left > 0; left--) {
    sockaddr_storage address;
    socklen_t length = sizeof address;
    sockaddr* const whose = listener.unixSocket ? nullptr : reinterpret_cast<sockaddr*>(&address);
    const int descriptor =
        accept4(listener.descriptor, whose, whose == nullptr ? nullptr : &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      if (errno == ECONNABORTED || errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) {
        rest_ = now() + EXHAUSTED_MS;
        sweep();
      }
      break;
    }
    Connection* connection = take(descriptor, listener.index);
    if (connection == nullptr) {
      ::close(descriptor);
      break;
    }
    connection->unixSocket = listener.unixSocket;
    if (whose != nullptr) readPeer(address, &connection->peer);
    // A client that connects has mostly sent its request already.
    busy_++;
    connection->core = true;
    readHead(*connection);
  }
  updateGate();
}

// How many more connections may be accepted now.
int Wire::places() const {
  if (!accepting_ || draining_ || rest_ != 0 || !waiting_.empty()) return 0;
  return std::min(limits_.cores - busy_, static_cast<int>(free_.size()) + unmade());
}

Connection* Wire::take(int descriptor, int listener) {
  if (free_.empty() && unmade() > 0) grow();
  if (free_.empty() && !evictIdle()) return nullptr;
  const int32_t id = free_.back();
  free_.pop_back();
  Connection& connection = at(id);
  uint8_t* const data = connection.input.data;
  std::string tail = std::move(connection.tail);
  connection = Connection();
  connection.tail = std::move(tail);
  connection.tail.clear();
  connection.id = id;
  connection.input.data = data;
  connection.descriptor = descriptor;
  connection.listener = listener;
  connection.state = State::head;
  connection.proxy = listeners_[static_cast<size_t>(listener)]->settings.proxy;
  open_++;
  return &connection;
}

// The connection that was kept alive longest without a request makes place.
bool Wire::evictIdle() {
  Connection* oldest = nullptr;
  for (Connection& connection : connections_) {
    if (connection.state == State::idle && (oldest == nullptr || connection.deadline < oldest->deadline)) oldest = &connection;
  }
  if (oldest != nullptr) shut(*oldest);
  return oldest != nullptr;
}

// Changes the entry of a listening socket in the epoll of the loop. `false` when the kernel refuses.
bool Wire::changeEntry(const Listener& listener, int operation, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = listener.descriptor;
  return epoll_ctl(uv_backend_fd(loop_), operation, listener.descriptor, &event) == 0;
}

// Watches the listening sockets while connections may be accepted.
void Wire::updateGate() {
  if (closed_) return;
  if (free_.empty() && unmade() == 0 && busy_ < limits_.cores && accepting_) evictIdle();
  const bool arm = places() > 0;
  for (auto& listener : listeners_) {
    if (!listener->watched || listener->armed == arm) continue;
    listener->armed = arm;
    if (!listener->exclusive) {
      if (arm) uv_poll_start(&listener->poll, UV_READABLE, onListen);
      else uv_poll_stop(&listener->poll);
      continue;
    }
    changeEntry(*listener, arm ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, EXCLUSIVE);
  }
}

// Of all workers that wait on a socket only one shall wake up. Nested epoll does not honour EPOLLEXCLUSIVE, so libuv's
// own entry is replaced once libuv has made it; from then on this file alone changes it.
void Wire::makeExclusive() {
  for (auto& listener : listeners_) {
    if (!listener->armed || listener->exclusive) continue;
    if (!changeEntry(*listener, EPOLL_CTL_DEL, EXCLUSIVE)) continue;
    listener->exclusive = changeEntry(*listener, EPOLL_CTL_ADD, EXCLUSIVE);
    if (!listener->exclusive) changeEntry(*listener, EPOLL_CTL_ADD, EPOLLIN);
  }
}

// Of all workers the kernel wakes one for a connection. What woke one that ends then is told to nobody else; an entry
// that is made anew is looked at when it is made.
void Wire::look() {
  for (auto& listener : listeners_) {
    if (!listener->armed || !listener->exclusive) continue;
    changeEntry(*listener, EPOLL_CTL_DEL, EXCLUSIVE);
    changeEntry(*listener, EPOLL_CTL_ADD, EXCLUSIVE);
  }
}

}  // namespace wire
