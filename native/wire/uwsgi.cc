// The uwsgi protocol (manual 3.17): modifier1, u16 size little endian, modifier2, vars block, body.
#include "parse.h"

namespace wire {
namespace {
constexpr size_t HEADER = 4;
// With this modifier a second one is the third byte of the size.
constexpr uint8_t LONG_SIZE = 30;
// A ping has nothing to say: it alone may come without variables.
constexpr uint8_t PING = 100;
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
  head->variables = size == 0 && head->modifier1 != PING ? -1 : indexBlock(bytes + HEADER, size, known);
  if (head->variables < 0) return refuse(head, Reason::varsBlock);
  head->vars = bytes + HEADER;
  head->varsLength = size;
  head->consumed = HEADER + size;
  head->persistent = settings.persistent;
  return finishBlock(settings, head, body);
}

}  // namespace wire
