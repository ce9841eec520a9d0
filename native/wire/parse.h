// Heads: the bytes of a connection until a request is complete. Pure functions of what came so far; no descriptor, no
// JavaScript, so that they can be fuzzed alone. Each protocol ends in a vars block and a body decoder.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "body.h"
#include "reasons.h"
#include "vars.h"

namespace wire {

enum class Protocol : uint8_t { uwsgi, http, fastcgi, scgi };

// What a listening socket decides about the requests that come over it.
struct Settings {
  Protocol protocol = Protocol::http;
  // Several requests on one connection (http11-socket, puwsgi-socket).
  bool persistent = false;
  // A PROXY header comes first.
  bool proxy = false;
  // REMOTE_PORT is among the variables.
  bool remotePort = false;
  uint8_t modifier1 = 0;
  uint8_t modifier2 = 0;
  // Largest vars block, bytes.
  size_t bufferSize = 4096;
  // Largest body, bytes; 0 for any.
  uint64_t limitPost = 0;
  // Most variables of a request; 0 for any.
  int maxVariables = 0;
  // Time for a whole head, for each further step of a client, and between two requests; ms.
  uint64_t patience = 4000;
  // The same for each step of a client that reads its answer.
  uint64_t sendPatience = 4000;
  // Variables that are the same for every request, as a block.
  std::vector<uint8_t> constants;
  int constantVariables = 0;
};

// How much longer than its vars block a head may be: names grow when they become variables, but some headers are left out.
inline constexpr size_t HEAD_ROOM = 1024;
// Bytes that hold the longest head of every protocol.
inline size_t headCapacity(size_t bufferSize) { return (bufferSize + HEAD_ROOM + 64 + 4095) / 4096 * 4096; }

struct Peer {
  char address[46] = {};
  uint8_t length = 0;
  uint16_t port = 0;
  Text text() const { return Text(address, length); }
};

// The bytes of a head so far, and how much of them was looked at already.
struct Input {
  uint8_t* data = nullptr;
  size_t size = 0;
  size_t scanned = 0;
  // FastCGI: parameters that are gathered at the beginning of the data, and the request they belong to.
  size_t gathered = 0;
  uint16_t id = 0;
  bool begun = false;
  bool keep = false;
};

struct Head {
  // The block: in the memory given for it, or for uwsgi in the input itself.
  const uint8_t* vars = nullptr;
  size_t varsLength = 0;
  int variables = 0;
  uint8_t modifier1 = 0;
  uint8_t modifier2 = 0;
  // Bytes of the input that the head took; the rest is body.
  size_t consumed = 0;
  // Length of the body, -1 when only its end tells.
  int64_t length = 0;
  bool isHead = false;
  bool oldHttp = false;
  bool persistent = false;
  bool expectsContinue = false;
  // FastCGI: the request that the answer belongs to.
  uint16_t id = 0;
  // Of a refusal: the size that was too large.
  Reason reason = Reason::none;
  uint64_t size = 0;
  // What has to be sent whatever becomes of the request.
  std::string replies;
};

enum class Step : uint8_t { more, request, refused };

// Memory for a vars block, and where its known names are noted.
struct Target {
  uint8_t* vars;
  Known known;
  int32_t inputBase;
};

Step parseHead(Input* input, const Settings& settings, const Peer& peer, const Target& target, Head* head, BodyDecoder* body);

// A PROXY header, version 1 or 2, at the beginning of a connection; it fills in the peer.
Step parseProxy(const Input& input, Peer* peer, size_t* consumed);

// Parts that protocols share.
Step refuse(Head* head, Reason reason, uint64_t size = 0);
Step parseHttp(Input* input, const Settings& settings, const Peer& peer, const Target& target, Head* head, BodyDecoder* body);
Step parseUwsgi(Input* input, const Settings& settings, const Target& target, Head* head, BodyDecoder* body);
Step parseFastcgi(Input* input, const Settings& settings, const Target& target, Head* head, BodyDecoder* body);
Step parseScgi(Input* input, const Settings& settings, const Target& target, Head* head, BodyDecoder* body);
// A whole number of at most 15 digits, -1 for everything else.
int64_t readNumber(Text text);
// What a block that is complete says of its request: length (in this variable), method, version. `refused` when the length is none.
Step finishBlock(const Settings& settings, Head* head, BodyDecoder* body, Text lengthName = "CONTENT_LENGTH");
// Removes `.` and `..` of a path as it is written and decodes percent escapes once, into `to` (as long as the path).
Reason decodePath(Text path, std::string* to);

}  // namespace wire
