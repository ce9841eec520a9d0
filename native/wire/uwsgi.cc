// The uwsgi protocol (manual 3.17): modifier1, u16 size little endian, modifier2, vars block, body.
#include "parse.h"

namespace wire {
namespace {
constexpr size_t HEADER = 4;
// With this modifier a second one is the third byte of the size.
constexpr uint8_t LONG_SIZE = 30;
// From here on modifiers name services of the engine. What they are sent may be no variables, or nothing: it is a body then.
constexpr uint8_t SERVICES = 100;
// A question to a cache says itself how long the value behind it is.
constexpr uint8_t CACHE = 111;
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
  if (size > settings.bufferSize) return refuse(head, Reason::headTooLarge, size);
  if (input->size < HEADER + size) return Step::more;
  target.known.clear();
  Known known = target.known;
  known.base = target.inputBase + static_cast<int32_t>(HEADER);
  const bool isService = head->modifier1 >= SERVICES;
  head->variables = size == 0 && !isService ? -1 : indexBlock(bytes + HEADER, size, known);
  const bool isRaw = head->variables < 0 && isService;
  if (head->variables < 0 && !isRaw) return refuse(head, Reason::varsBlock);
  head->vars = bytes + HEADER;
  head->persistent = settings.persistent;
  head->varsLength = isRaw ? 0 : size;
  head->consumed = HEADER + head->varsLength;
  if (!isRaw) return finishBlock(settings, head, body, head->modifier1 == CACHE ? "size" : "CONTENT_LENGTH");
  target.known.clear();
  head->variables = 0;
  head->isHead = head->oldHttp = false;
  head->length = static_cast<int64_t>(size);
  body->beginLength(size);
  return Step::request;
}

}  // namespace wire
