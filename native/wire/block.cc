// What the protocols that carry a block of variables share: uwsgi, FastCGI, SCGI.
#include "parse.h"

namespace wire {

Step refuse(Head* head, Reason reason, uint64_t size) {
  head->reason = reason;
  head->size = size;
  return Step::refused;
}

int64_t readNumber(Text text) {
  if (text.empty() || text.size() > 15) return -1;
  int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

Step finishBlock(const Settings& settings, Head* head, BodyDecoder* body, Text lengthName) {
  const Text length = findVar(head->vars, head->varsLength, lengthName);
  head->length = length.empty() ? 0 : readNumber(length);
  if (head->length < 0) return refuse(head, Reason::length);
  const uint64_t size = static_cast<uint64_t>(head->length);
  if (settings.limitPost > 0 && size > settings.limitPost) return refuse(head, Reason::bodyTooLarge, size);
  head->isHead = findVar(head->vars, head->varsLength, "REQUEST_METHOD") == "HEAD";
  head->oldHttp = findVar(head->vars, head->varsLength, "SERVER_PROTOCOL") == "HTTP/1.0";
  body->beginLength(size);
  return Step::request;
}

namespace {

Step parseProtocol(Input* input, const Settings& settings, const Peer& peer, const Target& target, Head* head, BodyDecoder* body) {
  switch (settings.protocol) {
    case Protocol::uwsgi:
      return parseUwsgi(input, settings, target, head, body);
    case Protocol::fastcgi:
      return parseFastcgi(input, settings, target, head, body);
    case Protocol::scgi:
      return parseScgi(input, settings, target, head, body);
    case Protocol::http:
      break;
  }
  return parseHttp(input, settings, peer, target, head, body);
}

}  // namespace

Step parseHead(Input* input, const Settings& settings, const Peer& peer, const Target& target, Head* head, BodyDecoder* body) {
  const Step step = parseProtocol(input, settings, peer, target, head, body);
  if (step != Step::request || settings.maxVariables == 0 || head->variables <= settings.maxVariables) return step;
  return refuse(head, Reason::tooManyVariables);
}

}  // namespace wire
