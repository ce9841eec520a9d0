// Bodies: the bytes after a head become body bytes in place, and the decoder knows where the body ends.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reasons.h"

namespace wire {

enum class BodyKind : uint8_t { length, chunked, records };

// What became of some bytes: `used` of them were taken, `body` bytes of body stand at their beginning.
struct Decoded {
  size_t body = 0;
  size_t used = 0;
  Reason error = Reason::none;
};

class BodyDecoder {
 public:
  // A body of a known length; 0 for none.
  void beginLength(uint64_t length);
  // A chunked body (RFC 9112 7.1) of at most `limit` bytes, 0 for any.
  void beginChunked(uint64_t limit);
  // The STDIN stream of a FastCGI request.
  void beginRecords(uint16_t id, uint64_t limit);

  bool done() const { return done_; }
  BodyKind kind() const { return kind_; }
  // Most bytes that may be read now without reading into what follows the body; `most` when that is not known.
  size_t wanted(size_t most) const;
  Decoded decode(uint8_t* data, size_t size);
  // Where the chunk ends that holds the body byte at this offset, 0 while that is not known. Those before it are forgotten.
  uint64_t chunkEnd(uint64_t offset);
  // Nobody asks where chunks end.
  void forgetChunks();
  // Records that answer what does not belong to the request; empty for all protocols but FastCGI.
  std::string replies;

 private:
  enum class State : uint8_t { size, extension, sizeEnd, data, dataReturn, dataEnd, trailer, trailerLine, trailerEnd, end };

  Reason chunkByte(uint8_t byte);
  Reason endOfSize();
  Decoded decodeChunks(uint8_t* data, size_t size);
  Decoded decodeRecords(uint8_t* data, size_t size);
  Reason beginRecord();

  BodyKind kind_ = BodyKind::length;
  State state_ = State::size;
  bool done_ = true;
  // Of an extension: its semicolon came. Of a record: its content is not the body.
  bool drop_ = false;
  bool last_ = false;
  uint8_t digits_ = 0;
  uint8_t headLength_ = 0;
  uint8_t head_[8] = {};
  uint16_t id_ = 0;
  uint32_t line_ = 0;
  uint32_t extensions_ = 0;
  uint32_t trailers_ = 0;
  uint32_t padding_ = 0;
  uint64_t left_ = 0;
  uint64_t total_ = 0;
  uint64_t limit_ = 0;
  // Offsets in the body, from `endsAt_` on.
  std::vector<uint64_t> ends_;
  size_t endsAt_ = 0;
  bool keepsEnds_ = false;
};

}  // namespace wire
