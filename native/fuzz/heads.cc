// Fuzz target of every parser of the wire. The first byte chooses protocol and settings, the second how the rest is cut.
// Whatever comes: no byte is read or written out of bounds (run with the sanitizers), the block has its layout and its
// limit, and bytes mean the same wherever they are cut.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "../wire/parse.h"

namespace {

using namespace wire;

constexpr size_t BUFFER_SIZE = 512;
constexpr uint64_t LIMIT_POST = 64;

// What some bytes mean, in a form that can be compared.
struct Meaning {
  Step step = Step::more;
  Reason reason = Reason::none;
  std::string block, body, replies;
  int64_t length = 0;
  int variables = 0;
  bool done = false, persistent = false;

  bool operator==(const Meaning& other) const {
    return step == other.step && reason == other.reason && block == other.block && body == other.body &&
           replies == other.replies && length == other.length && variables == other.variables && done == other.done &&
           persistent == other.persistent;
  }
};

void require(bool condition, const char* what) {
  if (condition) return;
  fprintf(stderr, "violated: %s\n", what);
  abort();
}

void takeBody(BodyDecoder* body, const uint8_t* data, size_t size, Meaning* meaning) {
  // A copy of exactly this size, so that a sanitizer sees every step beyond it.
  std::vector<uint8_t> bytes(data, data + size);
  const Decoded decoded = body->decode(bytes.data(), bytes.size());
  require(decoded.body <= decoded.used && decoded.used <= size, "a decoder took more than there was");
  require(decoded.error != Reason::none || decoded.used == size || body->done(), "a decoder stopped early");
  meaning->body.append(reinterpret_cast<const char*>(bytes.data()), decoded.body);
  if (decoded.error != Reason::none && meaning->reason == Reason::none) meaning->reason = decoded.error;
}

Meaning understand(const Settings& settings, const uint8_t* data, size_t size, size_t piece) {
  std::vector<uint8_t> memory(headCapacity(BUFFER_SIZE));
  std::vector<uint8_t> vars(BUFFER_SIZE);
  std::vector<int32_t> known(KNOWN_COUNT * 2);
  Input input;
  input.data = memory.data();
  Peer peer;
  Target target{vars.data(), {known.data(), 0}, 0};
  Meaning meaning;
  BodyDecoder body;
  bool proxy = settings.proxy;
  size_t at = 0;
  while (at < size && meaning.step == Step::more) {
    const size_t part = std::min({piece, size - at, memory.size() - input.size});
    require(part > 0, "a head fills its memory without being refused");
    memcpy(memory.data() + input.size, data + at, part);
    input.size += part;
    at += part;
    if (proxy) {
      size_t consumed = 0;
      const Step step = parseProxy(input, &peer, &consumed);
      if (step == Step::more) continue;
      if (step == Step::refused) {
        meaning.step = step;
        break;
      }
      proxy = false;
      require(consumed <= input.size, "a PROXY header took more than there was");
      input.size -= consumed;
      memmove(memory.data(), memory.data() + consumed, input.size);
    }
    if (input.size == 0) continue;
    Head head;
    meaning.step = parseHead(&input, settings, peer, target, &head, &body);
    meaning.replies += head.replies;
    meaning.reason = head.reason;
    if (meaning.step != Step::request) continue;
    require(head.consumed <= input.size, "a head took more than there was");
    require(head.varsLength <= BUFFER_SIZE, "a block is larger than its limit");
    require(indexBlock(head.vars, head.varsLength, {}) == head.variables, "a block without its layout");
    meaning.block.assign(reinterpret_cast<const char*>(head.vars), head.varsLength);
    meaning.length = head.length;
    meaning.variables = head.variables;
    meaning.persistent = head.persistent;
    takeBody(&body, input.data + head.consumed, input.size - head.consumed, &meaning);
  }
  while (meaning.step == Step::request && at < size && !body.done() && meaning.reason == Reason::none) {
    const size_t part = std::min(piece, size - at);
    takeBody(&body, data + at, part, &meaning);
    at += part;
  }
  meaning.replies += body.replies;
  meaning.done = meaning.step == Step::request && body.done();
  // How far a body came before it was refused is nobody's concern.
  if (meaning.reason != Reason::none) meaning.body.clear();
  return meaning;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  Settings settings;
  settings.protocol = static_cast<Protocol>(data[0] & 3);
  settings.persistent = (data[0] & 4) != 0;
  settings.proxy = (data[0] & 8) != 0 && settings.protocol == Protocol::http;
  settings.remotePort = (data[0] & 16) != 0;
  settings.bufferSize = BUFFER_SIZE;
  settings.limitPost = (data[0] & 32) != 0 ? LIMIT_POST : 0;
  const Meaning whole = understand(settings, data + 2, size - 2, SIZE_MAX);
  const Meaning cut = understand(settings, data + 2, size - 2, data[1] % 61 + 1);
  require(whole == cut, "bytes mean something else when they are cut");
  return 0;
}
