#include "hash.h"

#include <cstring>

namespace {

uint64_t rotate(uint64_t value, int bits) { return (value << bits) | (value >> (64 - bits)); }

// Up to eight bytes, little endian; the machines we build for are.
uint64_t word(const uint8_t* data, size_t length) {
  uint64_t value = 0;
  if (length > 0) memcpy(&value, data, length);
  return value;
}

struct Sip {
  uint64_t a, b, c, d;

  void round() {
    a += b, b = rotate(b, 13) ^ a, a = rotate(a, 32);
    c += d, d = rotate(d, 16) ^ c;
    a += d, d = rotate(d, 21) ^ a;
    c += b, b = rotate(b, 17) ^ c, c = rotate(c, 32);
  }
  void take(uint64_t value) {
    d ^= value;
    round();
    a ^= value;
  }
};

}  // namespace

uint64_t hashKey(const uint64_t seed[2], const uint8_t* data, size_t length) {
  Sip sip{seed[0] ^ 0x736f6d6570736575, seed[1] ^ 0x646f72616e646f6d, seed[0] ^ 0x6c7967656e657261,
          seed[1] ^ 0x7465646279746573};
  size_t done = 0;
  for (; done + 8 <= length; done += 8) sip.take(word(data + done, 8));
  sip.take(word(data + done, length - done) | static_cast<uint64_t>(length) << 56);
  sip.c ^= 0xff;
  for (int i = 0; i < 3; i++) sip.round();
  return sip.a ^ sip.b ^ sip.c ^ sip.d;
}

uint64_t checksum(uint64_t start, const void* data, size_t length) {
  constexpr uint64_t FACTOR = 0x9e3779b97f4a7c15;
  const uint8_t* bytes = static_cast<const uint8_t*>(data);
  uint64_t sum = start ^ (length * FACTOR);
  size_t done = 0;
  for (; done + 8 <= length; done += 8) sum = rotate((sum ^ word(bytes + done, 8)) * FACTOR, 29);
  sum = (sum ^ word(bytes + done, length - done)) * FACTOR;
  return sum ^ (sum >> 32);
}
