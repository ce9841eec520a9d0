// The uwsgi protocol (manual 3.17): modifier1, u16 size little endian, modifier2, vars block, body.
#include "parse.h"

namespace wire {
namespace {
constexpr size_t HEADER = 4;
// With this modifier a second one is the third byte of the size.
constexpr uint8_t LONG_SIZE = 30;
// From here on modifiers name services of the engine. What they are sent may be no variables, or nothing: it is a body then.
constexpr uint8_t SERVICES = 100;
constexpr uint8_t SIGNAL = 110;
// A question to a cache says itself how long the value behind it is.
constexpr uint8_t CACHE = 111;
constexpr uint8_t RPC = 173;

// A packet that never carries variables (manual 3.17), although it may look like them. A remote procedure has some only
// when it is called as a page (2) or in XML (3).
bool carriesBytes(uint8_t modifier1, uint8_t modifier2) {
  return modifier1 == SIGNAL || (modifier1 == RPC && modifier2 != 2 && modifier2 != 3);
}

// The packet is the body of a request without variables.
Step beginBytes(size_t size, Head* head, BodyDecoder* body) {
  head->variables = 0;
  head->varsLength = 0;
  head->consumed = HEADER;
  head->length = static_cast<int64_t>(size);
  head->isHead = head->oldHttp = false;
  body->beginLength(size);
  return Step::request;
}
}  // namespace

Step parseUwsgi(Input* input, const Settings& settings, const Target& target, Head* head, BodyDecoder* body) {
  if (input->size < HEADER) return Step::more;
  const uint8_t* bytes = input->data;
  head->modifier1 = bytes[0];
  head->modifier2 = bytes[3];
  size_t size = static_cast<size_t>(bytes[1] | bytes[2] << 8);
  if (head->modifier1 == LONG_SIZE) {
    size |= static_cast<size_t>(bytes[3]) << 16;
    head->modifier2 = 0;
  }
  const bool plain = carriesBytes(head->modifier1, head->modifier2);
  if (size > settings.bufferSize && !plain) return refuse(head, Reason::headTooLarge, size);
  if (!plain && input->size < HEADER + size) return Step::more;
  target.known.clear();
  head->persistent = settings.persistent;
  head->vars = bytes + HEADER;
  if (plain) return beginBytes(size, head, body);
  Known known = target.known;
  known.base = target.inputBase + static_cast<int32_t>(HEADER);
  const bool isService = head->modifier1 >= SERVICES;
  head->variables = size == 0 && !isService ? -1 : indexBlock(bytes + HEADER, size, known);
  if (head->variables < 0) {
    if (!isService) return refuse(head, Reason::varsBlock);
    target.known.clear();
    return beginBytes(size, head, body);
  }
  head->varsLength = size;
  head->consumed = HEADER + size;
  return finishBlock(settings, head, body, head->modifier1 == CACHE ? "size" : "CONTENT_LENGTH");
}

}  // namespace wire
