#include "check.h"

#include <cstdio>
#include <cstring>
#include <unistd.h>

Sample::Sample(uint32_t key, uint64_t seed) : name("key-" + std::to_string(key)) {
  bytes.assign(reinterpret_cast<const char*>(&seed), sizeof seed);
  uint64_t state = seed * 0x9e3779b97f4a7c15 + key;
  for (uint64_t rest = seed % 240; rest > 0; rest--) {
    state = state * 6364136223846793005 + 1442695040888963407;
    bytes.push_back(static_cast<char>(state >> 56));
  }
}

void fail(const char* what, uint32_t key) {
  fprintf(stderr, "%s: key %u\n", what, key);
  _exit(1);
}

uint64_t seedOf(Table& table, uint32_t key) {
  uint8_t found[1024];
  const std::string name = "key-" + std::to_string(key);
  const Bytes wanted{reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())), name.size()};
  const int64_t length = table.get(wanted, {found, sizeof found});
  if (length == MISSING) return 0;
  uint64_t seed = 0;
  if (length < 8) fail("short value", key);
  memcpy(&seed, found, sizeof seed);
  Sample sample(key, seed);
  if (static_cast<size_t>(length) != sample.bytes.size() || memcmp(found, sample.bytes.data(), sample.bytes.size()) != 0)
    fail("torn value", key);
  return seed;
}

void examine(Table& table) {
  uint8_t entry[2048];
  uint32_t items = 0;
  // What has expired counts until it is dropped.
  table.sweep();
  for (uint32_t from = 1;;) {
    if (table.next(from, {entry, sizeof entry}) == 0) break;
    memcpy(&from, entry, sizeof from);
    from++;
    items++;
  }
  uint32_t found = 0;
  for (uint32_t key = 0; key < KEYS; key++) found += seedOf(table, key) != 0 ? 1 : 0;
  if (found != items) fail("items that no key leads to", items - found);
  if (table.layout().header.count != items) fail("wrong count", table.layout().header.count);

  table.clear();
  const Geometry& geometry = table.layout().geometry;
  const uint32_t room = geometry.blocks == 0 ? geometry.items : std::min(geometry.items, geometry.blocks);
  for (uint32_t key = 0; key < room; key++) {
    Sample sample(key, 240);
    if (table.put(sample.key(), sample.value(), 0, false) != Put::Stored) fail("a slot or block is lost", key);
  }
}
