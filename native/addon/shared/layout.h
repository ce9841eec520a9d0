// The shared table as it lies in its file: header, buckets, bitmap of blocks, items with their keys, blocks of values.
// Version 1; little endian, 64 bit. Slots and blocks are named by number, so that every process may map it elsewhere.
#pragma once
#include "../call.h"
#include "mutex.h"

// Slots count from 1, so that zeroed memory is an empty table and nothing has to be written before it is used.
constexpr uint32_t NONE = 0;
constexpr uint32_t NO_BLOCK = UINT32_MAX;

struct Geometry {
  uint32_t items;      // how many can live at the same time
  uint32_t keySize;    // longest key, bytes
  uint32_t blockSize;  // bytes
  uint32_t blocks;     // 0: one block for each item; otherwise a value takes as many neighbours as it needs
  uint32_t buckets;    // a power of two
  uint32_t rules;      // RULE_…
};
// When full: evict what was not used for the longest time; drop what has expired.
constexpr uint32_t RULE_LRU = 1, RULE_SWEEP = 2;

struct TableHeader {
  uint64_t magic;
  Geometry geometry;
  uint64_t seed[2];
  uint64_t checksum;  // of the fields above

  RobustMutex mutex;  // held by writers, and by readers of an LRU table

  // Odd while chains change. A reader that saw the same even number before and after saw one state.
  alignas(64) uint64_t sequence;

  // Guarded by the mutex; everything but the counters is made anew by a repair.
  alignas(64) uint64_t generation;
  uint64_t ticket;      // last number that LRU gave to a used item
  uint64_t nextExpiry;  // no item expires before, unix ms
  uint64_t changed;     // last change, unix ms
  uint32_t fresh;  // slots from this one on were never used
  uint32_t free, oldest, newest, count, blockHint;

  alignas(64) uint64_t hits, misses, full, evicted, expired, repairs;
};

enum ItemState : uint32_t { FREE = 0, LIVE = 1 };

// One slot. The key follows. What `state` says is true at every instant: it is set to LIVE when all the rest is written.
struct Item {
  uint64_t generation;  // of two live items with one key, the greater is valid
  uint64_t used;
  uint64_t expires;  // unix ms, 0 for never
  uint64_t checksum;
  uint32_t state, hash, next, older, newer, block, size, keyLength;

  bool hasExpired(uint64_t now) const { return expires != 0 && expires <= now; }
};

// Where the parts lie in the mapping of this process. The geometry is a copy: what is in the file cannot move a bound.
class Layout {
 public:
  Layout(uint8_t* base, const Geometry& geometry);
  static size_t bytes(const Geometry& geometry);

  // Behind the last slot. One more slot than items: a value is replaced by a new item before the old one goes.
  uint32_t slotEnd() const { return geometry.items + 2; }
  uint32_t blockCount() const { return geometry.blocks == 0 ? slotEnd() : geometry.blocks; }
  Item& item(uint32_t slot) const { return *reinterpret_cast<Item*>(items_ + slot * itemStride_); }
  uint8_t* key(uint32_t slot) const { return items_ + slot * itemStride_ + sizeof(Item); }
  uint8_t* value(uint32_t block) const { return blocks_ + block * blockStride_; }
  uint32_t& bucket(uint32_t hash) const { return buckets_[hash & (geometry.buckets - 1)]; }
  uint64_t* bitmap() const { return bitmap_; }
  size_t bitmapWords() const { return (blockCount() + 63) / 64; }
  // How many blocks a value takes.
  uint64_t blocksFor(uint64_t size) const;
  bool fits(uint64_t size) const;
  // Whether what an item says of itself lies inside of the table.
  bool isInside(uint32_t block, uint32_t size, uint32_t keyLength) const;

  // Slot of the live item with this key, or NONE. Checked at every step: a reader walks while a writer relinks.
  uint32_t find(uint32_t hash, Bytes key) const;
  uint64_t checksumOf(uint32_t slot) const;

  const Geometry geometry;
  TableHeader& header;

 private:
  size_t itemStride_, blockStride_;
  uint32_t* buckets_;
  uint64_t* bitmap_;
  uint8_t* items_;
  uint8_t* blocks_;
};
