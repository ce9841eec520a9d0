// One connection: its bytes, where it is in its life, and what it waits for. The life is in docs/request-path.md.
#pragma once
#include <sys/types.h>

#include "parse.h"

namespace wire {

enum class State : uint8_t {
  // No connection: the slot is free.
  free,
  // Kept alive, with no byte of a next request.
  idle,
  // A head is coming.
  head,
  // A request is complete and waits for a core.
  waiting,
  // JavaScript has the request, or a refusal to answer.
  active,
  // The answer is complete here and on its way to the client.
  flushing,
  // The answer is out; what the client still sends is dropped for a while, so that it can read the answer.
  lingering,
  // The descriptor is closed and JavaScript still holds the slot.
  dead,
};

// How an answer ends: the connection goes on, ends, or breaks so that nobody takes the answer for whole.
enum class Ending : uint8_t { none, keep, close, reset };

struct Connection {
  int descriptor = -1;
  int32_t id = 0;
  State state = State::free;
  Ending ending = Ending::none;
  int32_t listener = 0;
  Peer peer;
  bool unixSocket = false;

  // Epoll watches the descriptor; what it said since then.
  bool watched = false;
  // Also for room in the kernel, since there once was none.
  bool stalled = false;
  bool readable = false;
  // The client sends no more; the client is gone.
  bool ended = false;
  bool hungUp = false;
  // One of the cores is taken for this connection.
  bool core = false;
  // JavaScript has not let the request go.
  bool held = false;
  // The first bytes may be a PROXY header.
  bool proxy = false;
  bool wantsBody = false;
  bool toldGone = false;

  Input input;
  Head head;
  BodyDecoder body;
  // Body bytes that came with the head and wait in the input, and what follows them.
  size_t bodyAt = 0;
  size_t bodyEnd = 0;
  size_t restAt = 0;
  Reason bodyError = Reason::none;

  // Bytes that the kernel did not take yet, from `tailAt` on, then a file.
  std::string tail;
  size_t tailAt = 0;
  int file = -1;
  off_t fileAt = 0;
  uint64_t fileLeft = 0;

  // Monotonic milliseconds; 0 for none.
  uint64_t deadline = 0;
  // What is left of the time for body bytes, and how many came since it was full.
  uint64_t budget = 0;
  uint64_t budgetSince = 0;
  size_t budgetBytes = 0;
  // How long the client may be silent within its body, when its application said so: it reads chunk by chunk.
  uint64_t chunkPatience = 0;

  size_t pending() const { return tail.size() - tailAt; }
};

}  // namespace wire
