// SCGI: a netstring of NUL-ended names and values, then the body.
#include <cstring>

#include "parse.h"

namespace wire {
namespace {

constexpr size_t MOST_DIGITS = 7;

// The text up to the next NUL; `false` when there is none.
bool take(const char* data, size_t size, size_t* at, Text* text) {
  const void* end = *at < size ? memchr(data + *at, 0, size - *at) : nullptr;
  if (end == nullptr) return false;
  *text = Text(data + *at, static_cast<size_t>(static_cast<const char*>(end) - (data + *at)));
  *at += text->size() + 1;
  return true;
}

}  // namespace

Step parseScgi(Input* input, const Settings& settings, const Target& target, Head* head, BodyDecoder* body) {
  const char* bytes = reinterpret_cast<const char*>(input->data);
  size_t digits = 0;
  size_t size = 0;
  for (; digits < input->size && bytes[digits] != ':'; digits++) {
    if (digits == MOST_DIGITS || bytes[digits] < '0' || bytes[digits] > '9') return refuse(head, Reason::netstring);
    size = size * 10 + static_cast<size_t>(bytes[digits] - '0');
  }
  if (digits == input->size) return Step::more;
  if (digits == 0 || (digits > 1 && bytes[0] == '0') || size == 0) return refuse(head, Reason::netstring);
  if (size > settings.bufferSize + HEAD_ROOM) return refuse(head, Reason::headTooLarge, size);
  const size_t begin = digits + 1;
  if (input->size < begin + size + 1) return Step::more;
  if (bytes[begin + size] != ',') return refuse(head, Reason::netstring);

  target.known.clear();
  VarsWriter vars(target.vars, settings.bufferSize, target.known);
  Text name, value;
  for (size_t at = 0; at < size;) {
    if (!take(bytes + begin, size, &at, &name) || !take(bytes + begin, size, &at, &value) || name.empty())
      return refuse(head, Reason::netstring);
    vars.add(name, value);
  }
  if (vars.full()) return refuse(head, Reason::headTooLarge, size);
  head->vars = target.vars;
  head->varsLength = vars.length();
  head->variables = vars.variables();
  head->modifier1 = settings.modifier1;
  head->modifier2 = settings.modifier2;
  head->consumed = begin + size + 1;
  return finishBlock(settings, head, body);
}

}  // namespace wire
