// Paths: dot segments and percent escapes.
#include <cstring>

#include "parse.h"

namespace wire {
namespace {

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// RFC 3986 5.2.4, on the path as it is written: escaped dots are names like any other. Whoever looks for a file has to
// check where a path leads.
void removeDotSegments(Text path, std::string* to) {
  to->assign(1, '/');
  Text segment;
  for (size_t at = 1; at <= path.size();) {
    const size_t slash = path.find('/', at);
    const size_t end = slash == Text::npos ? path.size() : slash;
    segment = path.substr(at, end - at);
    const bool last = slash == Text::npos;
    if (segment == "..") {
      // The segment before goes, with its slash.
      if (to->size() > 1) to->resize(to->size() - 1);
      to->resize(to->rfind('/') + 1);
    } else if (segment != ".") {
      to->append(segment);
      if (!last) to->append(1, '/');
    }
    at = end + 1;
    if (last) break;
  }
}

}  // namespace

Reason decodePath(Text path, std::string* to) {
  if (path.find("/.") != Text::npos) removeDotSegments(path, to);
  else to->assign(path);
  if (to->find('%') == std::string::npos) return Reason::none;
  size_t out = 0;
  std::string& text = *to;
  for (size_t at = 0; at < text.size(); out++) {
    if (text[at] != '%') {
      text[out] = text[at++];
      continue;
    }
    const int high = text.size() - at > 2 ? hexadecimal(text[at + 1]) : -1;
    const int low = high < 0 ? -1 : hexadecimal(text[at + 2]);
    if (low < 0) return Reason::escape;
    if (high == 0 && low == 0) return Reason::escapedNul;
    text[out] = static_cast<char>(high * 16 + low);
    at += 3;
  }
  text.resize(out);
  return Reason::none;
}

}  // namespace wire
