// The wire: listening sockets, connections, their bytes and their time. It calls back once for each turn of the loop
// with everything that happened, and takes answers as records. No policy: what it refuses is in parse.h, how long it
// waits and how much it takes is told by whoever opens it.
#pragma once
#include <uv.h>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "connection.h"

namespace wire {

// What happened on a connection, in the order of the events of native/wire.ts.
enum class Event : int32_t { request, refused, readable, drained, gone, idle };

// What JavaScript asks for with a record, in the order of native/wire.ts.
enum class Order : int32_t { send, keep, close, reset, release };

struct Limits {
  int cores;
  int connections;
  size_t bufferSize;
};

// Places of the shared memory, bytes from its beginning.
struct Layout {
  size_t inputs, inputSize, vars, varsSize, states, known, lengths, events, records, arena, arenaSize, total;
};

// Numbers of one connection that JavaScript reads.
enum Field { VARS_AT, VARS_LENGTH, VARIABLES, MODIFIER1, MODIFIER2, FLAGS, LISTENER, REASON, PENDING, RECORD_ID, FIELDS = 12 };
enum Flag {
  IS_HEAD = 1, OLD_HTTP = 2, PERSISTENT = 4, EXPECTS_CONTINUE = 8,
  // Every byte of the body was handed out; every byte of it came.
  BODY_READ = 16, BODY_CAME = 32,
  // Body bytes came with the head.
  BODY_BEGUN = 64,
};

inline constexpr int EVENT_BATCH = 256;
inline constexpr int RECORDS = 1024;

struct Listener {
  class Wire* wire = nullptr;
  int index = 0;
  int descriptor = -1;
  bool unixSocket = false;
  Settings settings;
  uv_poll_t poll;
  // Watched by libuv; then by the kernel as exclusive, which libuv does not know.
  bool watched = false;
  bool exclusive = false;
  bool armed = false;
};

class Wire {
 public:
  using Turn = std::function<void(int events)>;

  Wire(uv_loop_t* loop, const Limits& limits, Turn turn);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // 0, or the errno of what could not be had.
  int error() const { return error_; }
  uint8_t* memory() const { return memory_; }
  const Layout& layout() const { return layout_; }

  // Index of a new listener; the descriptor stays the caller's. -1 for settings of connections that are adopted.
  int listen(int descriptor, Settings settings);
  // Takes a connected socket over: its slot. -1 when none is free; the descriptor is then the caller's still.
  int adopt(int descriptor, int listener, const Peer& peer);
  void setOpen(bool open);
  // The kernel tells of who waits already, as if they had come now.
  void look();
  // Accepts no more and ends what is kept alive; the event `idle` comes when no connection is left.
  void drain();
  void close(std::function<void()> closed);
  bool closed() const { return closed_; }

  // Body bytes into memory of the caller: their number, 0 when the client has to be waited for, -1 at the end, else
  // -2 - reason. The event `readable` tells that the wait is over.
  int read(int id, uint8_t* to, size_t most);
  // Waits for body bytes no longer.
  void unread(int id);
  uint64_t chunkEnd(int id, uint64_t offset, uint64_t patience);
  // Does what the records say, in their order.
  void flush(int records);
  // Sends bytes that are not in the arena; bytes that the kernel did not take yet are kept here.
  void write(int id, const uint8_t* data, size_t size, Order order);
  // Sends a part of a file and ends the answer; the file is the wire's from now on.
  void sendFile(int id, int file, off_t at, uint64_t size, Order order);
  // Gives the connection of a request away whose body was read and that has no answer yet: its descriptor, and what came
  // behind the request. The wire forgets it; -1 when there is nothing to give.
  int give(int id, std::string* rest);
  // Connections that are open.
  int count() const { return open_; }

 private:
  // wire.cc: life of the whole
  void layOut();
  void startHandles();
  void check();
  void deliver();
  void push(const Connection& connection, Event event);
  void wake();
  void serveWaiting();
  void maybeIdle();

  // accept.cc: listening sockets and slots
  static void onListen(uv_poll_t* handle, int status, int events);
  void accept(Listener& listener);
  bool changeEntry(const Listener& listener, int operation, uint32_t events);
  void makeExclusive();
  void updateGate();
  int places() const;
  Connection* take(int descriptor, int listener);
  bool evictIdle();

  // input.cc: from bytes to requests
  static void onReady(uv_poll_t* handle, int status, int events);
  void ready(Connection& connection, uint32_t events);
  void readHead(Connection& connection);
  bool parse(Connection& connection);
  bool takeProxy(Connection& connection);
  void begin(Connection& connection, Step step);
  void describeRefused(Connection& connection);
  void publish(const Connection& connection);
  void decodeEarly(Connection& connection);
  int bodyFailed(Connection& connection, Reason reason);
  int waitForBody(Connection& connection);
  void drop(Connection& connection);
  void watch(Connection& connection);
  void watchForRoom(Connection& connection);
  void follow(Connection& connection, int change);

  // output.cc: answers
  void send(Connection& connection, const uint8_t* data, size_t size, bool more);
  bool transmit(Connection& connection, const uint8_t* data, size_t size, bool more, size_t* sent);
  void pump(Connection& connection);
  bool pumpFile(Connection& connection);
  void finish(Connection& connection, Order order);
  void forgetBody(Connection& connection);
  void complete(Connection& connection);
  void next(Connection& connection);
  void release(Connection& connection);
  void gone(Connection& connection);
  void shut(Connection& connection);
  void reset(Connection& connection);
  void hardClose(Connection& connection);
  void freeCore(Connection& connection);

  // time.cc
  uint64_t now() const;
  void setDeadline(Connection& connection, uint64_t milliseconds);
  void sweep();
  void expire(Connection& connection);

  int32_t* fields(const Connection& connection) const;
  Connection& at(int id) { return connections_[static_cast<size_t>(id)]; }
  const Settings& settings(const Connection& connection) const { return listeners_[static_cast<size_t>(connection.listener)]->settings; }
  uint64_t patience(const Connection& connection) const { return settings(connection).patience; }
  uint64_t sendPatience(const Connection& connection) const { return settings(connection).sendPatience; }
  bool valid(int id) const { return id >= 0 && id < static_cast<int>(connections_.size()); }
  int unmade() const { return limits_.connections - static_cast<int>(connections_.size()); }
  void grow();

  uv_loop_t* loop_;
  const Limits limits_;
  Turn turn_;
  int error_ = 0;
  int epoll_ = -1;
  uint8_t* memory_ = nullptr;
  Layout layout_{};
  // A deque, for they stay where they are when there are more.
  std::deque<Connection> connections_;
  std::vector<int32_t> free_;
  std::deque<int32_t> waiting_;
  std::vector<std::pair<int32_t, Event>> events_;
  // Requests of this turn; those that are still going on at its end are watched.
  std::vector<int32_t> begun_;
  std::vector<int32_t> pumping_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  int busy_ = 0;
  int open_ = 0;
  bool accepting_ = false;
  bool draining_ = false;
  bool toldIdle_ = false;
  bool delivering_ = false;
  bool closed_ = false;
  // No descriptor was free: accepting rests until then.
  uint64_t rest_ = 0;
  uint64_t alarm_ = 0;
  int handles_ = 0;
  std::function<void()> onClosed_;
  uv_poll_t poll_;
  uv_check_t check_;
  uv_timer_t timer_;
  uv_idle_t idle_;
};

}  // namespace wire
