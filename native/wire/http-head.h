// An HTTP head as it is written, before it becomes variables: its lines, and what they say of the request.
#pragma once
#include "parse.h"

namespace wire {

inline constexpr size_t MOST_HEADERS = 256;

// What a byte may be part of.
enum : uint8_t { TOKEN = 1, TARGET = 2, VALUE = 4, HOST = 8 };

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

  // Empty again; the lines beyond `count` mean nothing.
  void clear() {
    count = 0;
    lengths = codings = hosts = 0;
    length = coding = host = expect = Text();
    close = false;
  }
};

// Where a target leads: the path and the query as written, and the host of an absolute form (RFC 9112 3.2).
struct Where {
  Text path, query, host;
};

// Whether all bytes are of a kind.
bool all(Text text, uint8_t kind);
// Equal but for the case of letters.
bool same(Text one, Text other);

// Looks for the empty line that ends the head. `begin` is where the request line begins, `end` where the last line ends.
Step findEnd(Input* input, size_t longest, size_t* begin, size_t* end, Head* head);
// Lines of the head; each is known to end with CR LF.
Reason readLines(Text text, Written* written);
// How long the body is: RFC 9112 6.3 without its tolerances. -1 for chunked.
Reason readLength(const Written& written, int64_t* length);
Reason readTarget(const Written& written, Where* where);
Reason checkHost(const Written& written, const Where& where);

}  // namespace wire
