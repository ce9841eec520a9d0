// HTTP/1.0 and 1.1 heads (RFC 9112), strict: what two readers could understand differently is refused.
#include <array>
#include <cstring>
#include <strings.h>

#include "parse.h"

namespace wire {
namespace {

constexpr size_t MOST_HEADERS = 256;

enum : uint8_t { TOKEN = 1, TARGET = 2, VALUE = 4, HOST = 8 };

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

bool all(Text text, uint8_t kind) {
  for (const char c : text)
    if ((CLASSES[static_cast<uint8_t>(c)] & kind) == 0) return false;
  return true;
}

bool same(Text one, Text other) { return one.size() == other.size() && strncasecmp(one.data(), other.data(), one.size()) == 0; }

struct Line {
  Text name;
  Text value;
  // The next header of the same name, 0 for none; and whether it was joined to an earlier one.
  uint16_t next;
  bool joined;
};

// A head as it is written.
struct Written {
  Text method, target;
  bool old = false;
  Line lines[MOST_HEADERS];
  size_t count = 0;
  // Of the headers that decide: how often they came, and the last one.
  int lengths = 0, codings = 0, hosts = 0;
  Text length, coding, host, expect;
  bool close = false;
};

// Where a target leads: the path and the query as written, and the host of an absolute form (RFC 9112 3.2).
struct Where {
  Text path, query, host;
};

// Looks for the empty line that ends the head. `begin` is where the request line begins, `end` where the last line ends.
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

bool hasToken(Text list, Text token) {
  for (size_t at = 0; at <= list.size();) {
    const size_t comma = std::min(list.find(',', at), list.size());
    Text item = list.substr(at, comma - at);
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (same(item, token)) return true;
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
  Text value = text.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  if (!all(value, VALUE)) return Reason::headerValue;
  Line& line = written->lines[written->count++];
  line = {text.substr(0, colon), value, 0, false};
  note(line, written);
  return Reason::none;
}

// Lines of the head; each is known to end with CR LF.
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

// `http://` or `https://` and what follows, an empty view for every other target.
Text afterScheme(Text target) {
  for (const Text scheme : {Text("http://"), Text("https://")}) {
    if (target.size() > scheme.size() && same(target.substr(0, scheme.size()), scheme)) return target.substr(scheme.size());
  }
  return Text();
}

Reason readTarget(const Written& written, Where* where) {
  Text rest = written.target;
  if (written.method == "OPTIONS" && rest == "*") {
    where->path = rest;
    return Reason::none;
  }
  const Text absolute = afterScheme(rest);
  if (!absolute.empty()) {
    where->host = absolute.substr(0, absolute.find_first_of("/?"));
    if (where->host.empty()) return Reason::target;
    rest = absolute.substr(where->host.size());
  } else if (rest.front() != '/') {
    return Reason::target;
  }
  const size_t question = rest.find('?');
  where->path = rest.substr(0, question);
  if (where->path.empty()) where->path = "/";
  if (question != Text::npos) where->query = rest.substr(question + 1);
  return Reason::none;
}

bool isHost(Text host) {
  if (!all(host, HOST)) return false;
  const size_t bracket = host.rfind(']');
  const size_t colon = host.find(':', bracket == Text::npos ? 0 : bracket);
  if ((host.find('[') == Text::npos) != (bracket == Text::npos)) return false;
  if (bracket != Text::npos && (host.front() != '[' || host.rfind('[') != 0)) return false;
  if (bracket != Text::npos && colon != bracket + 1 && bracket + 1 != host.size()) return false;
  if (colon == Text::npos) return true;
  const Text port = host.substr(colon + 1);
  return port.empty() || (port.size() <= 5 && readNumber(port) >= 0);
}

Reason checkHost(const Written& written, const Where& where) {
  if (written.hosts > 1) return Reason::hostRepeated;
  if (written.hosts == 0 && !written.old) return Reason::noHost;
  return isHost(written.host) && isHost(where.host) ? Reason::none : Reason::host;
}

// How long the body is: RFC 9112 6.3 without its tolerances. -1 for chunked.
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

// Chains headers of the same name, so that their values can be joined.
void chainRepeated(Written* written) {
  for (size_t i = 1; i < written->count; i++) {
    Line& line = written->lines[i];
    for (size_t j = i; j-- > 0;) {
      Line& before = written->lines[j];
      if (before.name.size() != line.name.size() || !same(before.name, line.name)) continue;
      before.next = static_cast<uint16_t>(i);
      line.joined = true;
      break;
    }
  }
}

void addHeaders(Written* written, const Where& where, VarsWriter* vars) {
  chainRepeated(written);
  for (size_t i = 0; i < written->count; i++) {
    const Line& line = written->lines[i];
    // A name with `_` could pass for another one and is left out.
    if (line.joined || line.name.find('_') != Text::npos) continue;
    const bool isHost = same(line.name, "host");
    const Text value = isHost && !where.host.empty() ? where.host : line.value;
    if (same(line.name, "content-type")) vars->add("CONTENT_TYPE", value);
    else if (same(line.name, "content-length")) vars->add("CONTENT_LENGTH", value);
    else vars->addHeader(line.name, value);
    const Text separator = same(line.name, "cookie") ? "; " : ", ";
    for (size_t next = line.next; next != 0; next = written->lines[next].next) vars->extend(separator, written->lines[next].value);
  }
  if (written->hosts == 0 && !where.host.empty()) vars->add("HTTP_HOST", where.host);
}

void addVariables(Written* written, const Where& where, Text path, const Settings& settings, const Peer& peer, VarsWriter* vars) {
  vars->add("REQUEST_METHOD", written->method);
  vars->add("REQUEST_URI", written->target);
  vars->add("PATH_INFO", path);
  vars->add("QUERY_STRING", where.query);
  vars->add("SERVER_PROTOCOL", written->old ? "HTTP/1.0" : "HTTP/1.1");
  vars->addBlock(settings.constants.data(), settings.constants.size(), settings.constantVariables);
  vars->add("REMOTE_ADDR", peer.text());
  if (settings.remotePort) vars->add("REMOTE_PORT", std::to_string(peer.port));
  addHeaders(written, where, vars);
}

}  // namespace

Step parseHttp(Input* input, const Settings& settings, const Peer& peer, const Target& target, Head* head, BodyDecoder* body) {
  size_t begin = 0, end = 0;
  const Step found = findEnd(input, settings.bufferSize + HEAD_ROOM, &begin, &end, head);
  if (found != Step::request) return found;
  if (end < begin) return refuse(head, Reason::requestLine);

  static thread_local Written written;
  static thread_local std::string path;
  written.count = 0;
  written.lengths = written.codings = written.hosts = 0;
  written.length = written.coding = written.host = written.expect = Text();
  written.close = false;
  Where where;
  int64_t length = 0;
  Reason reason = readLines(Text(reinterpret_cast<const char*>(input->data) + begin, end - begin), &written);
  if (reason == Reason::none) reason = readTarget(written, &where);
  if (reason == Reason::none) reason = readLength(written, &length);
  if (reason == Reason::none) reason = checkHost(written, where);
  if (reason == Reason::none) reason = decodePath(where.path, &path);
  if (reason != Reason::none) return refuse(head, reason);
  if (settings.limitPost > 0 && length > static_cast<int64_t>(settings.limitPost))
    return refuse(head, Reason::bodyTooLarge, static_cast<uint64_t>(length));

  target.known.clear();
  VarsWriter vars(target.vars, settings.bufferSize, target.known);
  addVariables(&written, where, path, settings, peer, &vars);
  if (vars.full()) return refuse(head, Reason::headTooLarge, head->consumed);
  head->vars = target.vars;
  head->varsLength = vars.length();
  head->variables = vars.variables();
  head->modifier1 = settings.modifier1;
  head->modifier2 = settings.modifier2;
  head->length = length;
  head->isHead = written.method == "HEAD";
  head->oldHttp = written.old;
  head->persistent = settings.persistent && !written.old && !written.close;
  head->expectsContinue = !written.old && length != 0 && same(written.expect, "100-continue");
  if (length < 0) body->beginChunked(settings.limitPost);
  else body->beginLength(static_cast<uint64_t>(length));
  return Step::request;
}

}  // namespace wire
