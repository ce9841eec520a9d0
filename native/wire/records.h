// FastCGI records (specification 1.0): the header, and answers to records that belong to no request of ours.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace wire {

inline constexpr uint8_t RECORD_VERSION = 1;
inline constexpr uint8_t RECORD_BEGIN = 1;
inline constexpr uint8_t RECORD_ABORT = 2;
inline constexpr uint8_t RECORD_END = 3;
inline constexpr uint8_t RECORD_PARAMS = 4;
inline constexpr uint8_t RECORD_STDIN = 5;
inline constexpr uint8_t RECORD_DATA = 8;
inline constexpr uint8_t RECORD_GET_VALUES = 9;
inline constexpr uint8_t RECORD_GET_VALUES_RESULT = 10;
inline constexpr uint8_t RECORD_UNKNOWN_TYPE = 11;
inline constexpr size_t RECORD_HEAD = 8;
inline constexpr uint16_t ROLE_RESPONDER = 1;
inline constexpr uint8_t KEEP_CONNECTION = 1;
inline constexpr uint8_t CANNOT_MULTIPLEX = 1;
inline constexpr uint8_t UNKNOWN_ROLE = 3;

struct RecordHead {
  uint8_t version;
  uint8_t type;
  uint16_t id;
  uint16_t length;
  uint8_t padding;
};

inline RecordHead readRecordHead(const uint8_t* at) {
  return {at[0], at[1], static_cast<uint16_t>(at[2] << 8 | at[3]), static_cast<uint16_t>(at[4] << 8 | at[5]), at[6]};
}

// The end of a request that was never begun, with the status that tells why.
void refuseRecord(uint16_t id, uint8_t status, std::string* replies);
// A record of another request or of the connection itself, while ours is going on.
void replyToForeignRecord(const RecordHead& record, std::string* replies);

}  // namespace wire
