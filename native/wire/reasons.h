// Why a request is refused: the status that says so, and the words for the log. JavaScript gets the same table.
#pragma once
#include <cstdint>

#define REASONS(R)                                                          \
  R(none, 0, "")                                                            \
  R(headTooLarge, 431, "invalid request block size")                        \
  R(tooManyHeaders, 431, "more than 256 headers")                           \
  R(tooManyVariables, 431, "more variables than max-vars allows")           \
  R(bareLineFeed, 400, "a bare LF")                                         \
  R(requestLine, 400, "a malformed request line")                           \
  R(version, 400, "an unknown protocol version")                            \
  R(versionOfHttp, 505, "an unknown version of HTTP")                       \
  R(headerLine, 400, "a malformed header line")                             \
  R(headerValue, 400, "a control character in a header")                    \
  R(target, 400, "a target that is not a path")                             \
  R(escape, 400, "a malformed percent escape")                              \
  R(escapedNul, 400, "an escaped NUL")                                      \
  R(noHost, 400, "no Host")                                                 \
  R(hostRepeated, 400, "repeated Host")                                     \
  R(host, 400, "a malformed Host")                                          \
  R(lengthAndCoding, 400, "both Content-Length and Transfer-Encoding")      \
  R(codingInOldHttp, 400, "Transfer-Encoding in HTTP/1.0")                  \
  R(coding, 501, "a transfer coding other than chunked")                    \
  R(lengthRepeated, 400, "repeated Content-Length")                         \
  R(length, 400, "a malformed Content-Length")                              \
  R(bodyTooLarge, 413, "a body larger than limit-post")                     \
  R(bodyEnded, 400, "the body ended early")                                 \
  R(chunkLineFeed, 400, "a bare CR or LF in a chunked body")                \
  R(chunkSize, 400, "a chunk without a size")                               \
  R(chunkLine, 400, "a chunk line of more than 256 bytes")                  \
  R(chunkExtensions, 400, "too many chunk extensions")                      \
  R(chunkLonger, 400, "a chunk longer than its size")                       \
  R(trailer, 400, "a control character in a trailer")                       \
  R(trailers, 431, "too many trailers")                                     \
  R(varsBlock, 400, "a malformed vars block")                               \
  R(netstring, 400, "a malformed netstring")                                \
  R(record, 400, "a malformed FastCGI record")                              \
  R(recordAborted, 400, "the web server aborted the request")               \
  R(proxyHeader, 400, "a malformed PROXY header")

namespace wire {

enum class Reason : uint8_t {
#define R(name, status, text) name,
  REASONS(R)
#undef R
};

struct ReasonRow {
  int status;
  const char* text;
};

inline constexpr ReasonRow REASON_TABLE[] = {
#define R(name, status, text) {status, text},
    REASONS(R)
#undef R
};
inline constexpr int REASON_COUNT = sizeof REASON_TABLE / sizeof *REASON_TABLE;

}  // namespace wire
