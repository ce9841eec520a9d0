// What every crash test of the shared table needs: shapes, values that prove themselves, and the final examination.
#pragma once
#include <string>

#include "../../../../native/addon/shared/table.h"

struct Shape {
  const char* name;
  Geometry geometry;
};
inline const Shape SHAPES[] = {
    {"single", {64, 32, 256, 0, 64, 0}},
    {"lru", {64, 32, 256, 0, 64, RULE_LRU}},
    {"pool", {64, 32, 64, 200, 16, RULE_SWEEP}},
    {"pool-lru", {64, 32, 64, 200, 16, RULE_LRU | RULE_SWEEP}},
};
// More keys than items, so that tables get full.
constexpr uint32_t KEYS = 96;

// An item of a key and a seed: whoever reads it can tell whether it is whole.
struct Sample {
  Sample(uint32_t key, uint64_t seed);
  Bytes key() { return {reinterpret_cast<uint8_t*>(name.data()), name.size()}; }
  Bytes value() { return {reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()}; }

  std::string name, bytes;
};

// Ends the process with a message.
[[noreturn]] void fail(const char* what, uint32_t key);
// The seed of the value of this key, 0 when there is none. Fails on a value that was never stored.
uint64_t seedOf(Table& table, uint32_t key);
// Every entry whole and found by its key, the count right, and no slot or block lost.
void examine(Table& table);
