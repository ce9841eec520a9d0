#include "body.h"

#include <algorithm>
#include <cstring>

#include "records.h"

namespace wire {
namespace {

// Longest line of a chunk's size with its extension, most bytes of all extensions, and of all trailers.
constexpr uint32_t LONGEST_LINE = 256;
constexpr uint32_t MOST_EXTENSIONS = 16384;
constexpr uint32_t MOST_TRAILERS = 8192;
constexpr uint8_t MOST_DIGITS = 12;

int hexadecimal(uint8_t byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  const uint8_t lower = byte | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool isBlank(uint8_t byte) { return byte == ' ' || byte == '\t'; }
bool isText(uint8_t byte) { return byte == '\t' || (byte >= 0x20 && byte != 0x7f); }

}  // namespace

void BodyDecoder::beginLength(uint64_t length) {
  kind_ = BodyKind::length;
  left_ = length;
  done_ = length == 0;
}

void BodyDecoder::beginChunked(uint64_t limit) {
  kind_ = BodyKind::chunked;
  state_ = State::size;
  done_ = false;
  digits_ = 0;
  line_ = extensions_ = trailers_ = 0;
  left_ = total_ = 0;
  limit_ = limit;
  forgetChunks();
  keepsEnds_ = true;
}

uint64_t BodyDecoder::chunkEnd(uint64_t offset) {
  while (endsAt_ < ends_.size() && ends_[endsAt_] <= offset) endsAt_++;
  if (endsAt_ < ends_.size()) return ends_[endsAt_];
  ends_.clear();
  endsAt_ = 0;
  return 0;
}

void BodyDecoder::forgetChunks() {
  keepsEnds_ = false;
  ends_.clear();
  endsAt_ = 0;
}

void BodyDecoder::beginRecords(uint16_t id, uint64_t limit) {
  kind_ = BodyKind::records;
  done_ = false;
  id_ = id;
  headLength_ = 0;
  padding_ = 0;
  last_ = false;
  left_ = total_ = 0;
  limit_ = limit;
}

size_t BodyDecoder::wanted(size_t most) const {
  return kind_ == BodyKind::length ? static_cast<size_t>(std::min<uint64_t>(most, left_)) : most;
}

Decoded BodyDecoder::decode(uint8_t* data, size_t size) {
  if (done_) return {};
  if (kind_ == BodyKind::chunked) return decodeChunks(data, size);
  if (kind_ == BodyKind::records) return decodeRecords(data, size);
  const size_t part = wanted(size);
  left_ -= part;
  done_ = left_ == 0;
  return {part, part, Reason::none};
}

Decoded BodyDecoder::decodeChunks(uint8_t* data, size_t size) {
  Decoded result;
  while (result.used < size && !done_) {
    if (state_ == State::data) {
      const size_t part = static_cast<size_t>(std::min<uint64_t>(left_, size - result.used));
      memmove(data + result.body, data + result.used, part);
      result.body += part;
      result.used += part;
      left_ -= part;
      if (left_ == 0) {
        state_ = State::dataReturn;
        if (keepsEnds_) ends_.push_back(total_);
      }
      continue;
    }
    result.error = chunkByte(data[result.used++]);
    if (result.error != Reason::none) break;
  }
  return result;
}

// One byte of the framing. A line ends with CR LF and with nothing else.
Reason BodyDecoder::chunkByte(uint8_t byte) {
  switch (state_) {
    case State::size: {
      const int value = hexadecimal(byte);
      if (value >= 0) {
        if (++digits_ > MOST_DIGITS) return Reason::chunkSize;
        left_ = left_ * 16 + static_cast<uint64_t>(value);
        line_++;
        return Reason::none;
      }
      if (byte == '\n') return Reason::chunkLineFeed;
      if (digits_ == 0) return Reason::chunkSize;
      if (byte == '\r') {
        state_ = State::sizeEnd;
        return Reason::none;
      }
      if (byte != ';' && !isBlank(byte)) return Reason::chunkSize;
      state_ = State::extension;
      drop_ = byte == ';';
      line_++;
      extensions_++;
      return Reason::none;
    }
    case State::extension:
      // Until the semicolon only blanks may come; after it any text.
      if (byte == '\n') return Reason::chunkLineFeed;
      if (byte == '\r') {
        state_ = State::sizeEnd;
        return drop_ ? Reason::none : Reason::chunkSize;
      }
      if (!drop_ && byte == ';') drop_ = true;
      else if (!drop_ ? !isBlank(byte) : !isText(byte) || byte >= 0x80) return Reason::chunkSize;
      if (++line_ > LONGEST_LINE) return Reason::chunkLine;
      return ++extensions_ > MOST_EXTENSIONS ? Reason::chunkExtensions : Reason::none;
    case State::sizeEnd:
      return byte == '\n' ? endOfSize() : Reason::chunkLineFeed;
    case State::dataReturn:
      state_ = State::dataEnd;
      if (byte == '\n') return Reason::chunkLineFeed;
      return byte == '\r' ? Reason::none : Reason::chunkLonger;
    case State::dataEnd:
      state_ = State::size;
      digits_ = 0;
      line_ = 0;
      left_ = 0;
      return byte == '\n' ? Reason::none : Reason::chunkLineFeed;
    case State::trailer:
    case State::trailerLine:
      if (byte == '\n') return Reason::chunkLineFeed;
      if (++trailers_ > MOST_TRAILERS) return Reason::trailers;
      if (byte == '\r') state_ = state_ == State::trailer ? State::end : State::trailerEnd;
      else if (!isText(byte)) return Reason::trailer;
      else state_ = State::trailerLine;
      return Reason::none;
    case State::trailerEnd:
      state_ = State::trailer;
      return byte == '\n' ? Reason::none : Reason::chunkLineFeed;
    case State::end:
      done_ = true;
      return byte == '\n' ? Reason::none : Reason::chunkLineFeed;
    case State::data:
      break;
  }
  return Reason::none;
}

Reason BodyDecoder::endOfSize() {
  total_ += left_;
  if (limit_ > 0 && total_ > limit_) return Reason::bodyTooLarge;
  state_ = left_ == 0 ? State::trailer : State::data;
  return Reason::none;
}

Decoded BodyDecoder::decodeRecords(uint8_t* data, size_t size) {
  Decoded result;
  while (result.used < size && !done_) {
    if (headLength_ < sizeof head_) {
      head_[headLength_++] = data[result.used++];
      if (headLength_ == sizeof head_) result.error = beginRecord();
      if (result.error != Reason::none) return result;
    } else if (left_ > 0) {
      const size_t part = static_cast<size_t>(std::min<uint64_t>(left_, size - result.used));
      if (!drop_) {
        memmove(data + result.body, data + result.used, part);
        result.body += part;
      }
      result.used += part;
      left_ -= part;
    } else {
      const size_t part = std::min<size_t>(padding_, size - result.used);
      result.used += part;
      padding_ -= static_cast<uint32_t>(part);
    }
    if (headLength_ < sizeof head_ || left_ > 0 || padding_ > 0) continue;
    headLength_ = 0;
    done_ = last_;
  }
  return result;
}

// The header of a record is complete: what its content means.
Reason BodyDecoder::beginRecord() {
  const RecordHead record = readRecordHead(head_);
  if (record.version != RECORD_VERSION) return Reason::record;
  left_ = record.length;
  padding_ = record.padding;
  drop_ = true;
  if (record.id != id_) {
    replyToForeignRecord(record, &replies);
    return Reason::none;
  }
  if (record.type == RECORD_ABORT) return Reason::recordAborted;
  if (record.type != RECORD_STDIN) return record.type == RECORD_DATA ? Reason::none : Reason::record;
  drop_ = false;
  total_ += record.length;
  if (limit_ > 0 && total_ > limit_) return Reason::bodyTooLarge;
  last_ = record.length == 0;
  return Reason::none;
}

}  // namespace wire
