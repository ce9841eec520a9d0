// The lines of an HTTP head (RFC 9112), strict: what two readers could understand differently is refused.
#include "http-head.h"

#include <array>
#include <cstring>
#include <strings.h>

namespace wire {
namespace {

constexpr std::array<uint8_t, 256> makeClasses() {
  std::array<uint8_t, 256> classes{};
  for (int c = 0; c < 256; c++) {
    uint8_t kind = 0;
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (alphanumeric) kind |= TOKEN | HOST;
    for (const char t : Text("!#$%&'*+-.^_`|~"))
      if (c == t) kind |= TOKEN;
    for (const char t : Text("-._~!$&'()*+;=%:[]"))
      if (c == t) kind |= HOST;
    if (c > 0x20 && c != 0x7f && c != '#') kind |= TARGET;
    if (c == '\t' || (c >= 0x20 && c != 0x7f)) kind |= VALUE;
    classes[static_cast<size_t>(c)] = kind;
  }
  return classes;
}

constexpr std::array<uint8_t, 256> CLASSES = makeClasses();

Reason requestLine(Text line, Written* written) {
  const size_t first = line.find(' ');
  const size_t second = first == Text::npos ? Text::npos : line.find(' ', first + 1);
  if (second == Text::npos) return Reason::requestLine;
  written->method = line.substr(0, first);
  written->target = line.substr(first + 1, second - first - 1);
  const Text protocol = line.substr(second + 1);
  if (written->method.empty() || !all(written->method, TOKEN) || protocol.find(' ') != Text::npos) return Reason::requestLine;
  if (written->target.empty() || !all(written->target, TARGET)) return Reason::requestLine;
  written->old = protocol == "HTTP/1.0";
  if (written->old || protocol == "HTTP/1.1") return Reason::none;
  const bool http = protocol.size() == 8 && protocol.substr(0, 5) == "HTTP/" && protocol[6] == '.' && isdigit(protocol[5]) &&
                    isdigit(protocol[7]);
  return http ? Reason::versionOfHttp : Reason::version;
}

// Without the white space around it.
Text trimmed(Text text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool hasToken(Text list, Text token) {
  for (size_t at = 0; at <= list.size();) {
    const size_t comma = std::min(list.find(',', at), list.size());
    if (same(trimmed(list.substr(at, comma - at)), token)) return true;
    at = comma + 1;
  }
  return false;
}

// Headers that decide how the request is read.
void note(const Line& line, Written* written) {
  switch (line.name.size()) {
    case 4:
      if (same(line.name, "host")) written->hosts++, written->host = line.value;
      break;
    case 6:
      if (same(line.name, "expect")) written->expect = line.value;
      break;
    case 10:
      if (same(line.name, "connection")) written->close |= hasToken(line.value, "close");
      break;
    case 14:
      if (same(line.name, "content-length")) written->lengths++, written->length = line.value;
      break;
    case 17:
      if (same(line.name, "transfer-encoding")) written->codings++, written->coding = line.value;
      break;
    default:
      break;
  }
}

Reason headerLine(Text text, Written* written) {
  if (written->count == MOST_HEADERS) return Reason::tooManyHeaders;
  const size_t colon = text.find(':');
  if (colon == Text::npos || colon == 0 || !all(text.substr(0, colon), TOKEN)) return Reason::headerLine;
  const Text value = trimmed(text.substr(colon + 1));
  if (!all(value, VALUE)) return Reason::headerValue;
  Line& line = written->lines[written->count++];
  line = {text.substr(0, colon), value, 0, false};
  note(line, written);
  return Reason::none;
}

}  // namespace

bool all(Text text, uint8_t kind) {
  for (const char c : text)
    if ((CLASSES[static_cast<uint8_t>(c)] & kind) == 0) return false;
  return true;
}

bool same(Text one, Text other) { return one.size() == other.size() && strncasecmp(one.data(), other.data(), one.size()) == 0; }

Step findEnd(Input* input, size_t longest, size_t* begin, size_t* end, Head* head) {
  const char* data = reinterpret_cast<const char*>(input->data);
  // One empty line before the request line is forgiven (RFC 9112 2.2).
  *begin = input->size >= 2 && data[0] == '\r' && data[1] == '\n' ? 2 : 0;
  const size_t most = std::min(input->size, longest + 4);
  while (input->scanned < most) {
    const void* found = memchr(data + input->scanned, '\n', most - input->scanned);
    if (found == nullptr) {
      input->scanned = most;
      break;
    }
    const size_t at = static_cast<size_t>(static_cast<const char*>(found) - data);
    input->scanned = at + 1;
    // A client that ends its lines with LF alone is told at once: it would wait for an answer, and we for its head.
    if (at == 0 || data[at - 1] != '\r') return refuse(head, Reason::bareLineFeed);
    if (at >= 3 && data[at - 2] == '\n') {
      *end = at - 3;
      head->consumed = at + 1;
      return Step::request;
    }
  }
  return input->size >= longest + 4 ? refuse(head, Reason::headTooLarge, input->size) : Step::more;
}

Reason readLines(Text text, Written* written) {
  size_t at = text.find("\r\n");
  const Reason first = requestLine(text.substr(0, at), written);
  if (first != Reason::none) return first;
  while (at != Text::npos) {
    const size_t next = text.find('\n', at + 2);
    const size_t end = next == Text::npos ? text.size() : next - 1;
    const Reason reason = headerLine(text.substr(at + 2, end - at - 2), written);
    if (reason != Reason::none) return reason;
    at = next == Text::npos ? Text::npos : next - 1;
  }
  return Reason::none;
}

Reason readLength(const Written& written, int64_t* length) {
  if (written.codings > 0) {
    if (written.lengths > 0) return Reason::lengthAndCoding;
    if (written.old) return Reason::codingInOldHttp;
    if (written.codings > 1 || !same(written.coding, "chunked")) return Reason::coding;
    *length = -1;
    return Reason::none;
  }
  if (written.lengths > 1) return Reason::lengthRepeated;
  *length = written.lengths == 0 ? 0 : readNumber(written.length);
  return *length < 0 ? Reason::length : Reason::none;
}

}  // namespace wire
