// What the target of an HTTP request and its Host say (RFC 9112 3.2).
#include "http-head.h"

namespace wire {
namespace {

// `http://` or `https://` and what follows, an empty view for every other target.
Text afterScheme(Text target) {
  for (const Text scheme : {Text("http://"), Text("https://")}) {
    if (target.size() > scheme.size() && same(target.substr(0, scheme.size()), scheme)) return target.substr(scheme.size());
  }
  return Text();
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

}  // namespace

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

Reason checkHost(const Written& written, const Where& where) {
  if (written.hosts > 1) return Reason::hostRepeated;
  if (written.hosts == 0 && !written.old) return Reason::noHost;
  return isHost(written.host) && isHost(where.host) ? Reason::none : Reason::host;
}

}  // namespace wire
