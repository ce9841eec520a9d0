#include "layout.h"

#include <cstring>

#include "hash.h"

namespace {

size_t aligned(size_t size, size_t unit) { return (size + unit - 1) / unit * unit; }

struct Offsets {
  size_t itemStride, blockStride, buckets, bitmap, items, blocks, end;
};

Offsets offsetsOf(const Geometry& geometry) {
  const size_t slots = size_t{geometry.items} + 2;
  const size_t blocks = geometry.blocks == 0 ? slots : geometry.blocks;
  Offsets at;
  at.itemStride = aligned(sizeof(Item) + geometry.keySize, 8);
  at.blockStride = aligned(geometry.blockSize, 8);
  at.buckets = aligned(sizeof(TableHeader), 64);
  at.bitmap = aligned(at.buckets + geometry.buckets * sizeof(uint32_t), 64);
  at.items = aligned(at.bitmap + (geometry.blocks == 0 ? 0 : (blocks + 63) / 64 * sizeof(uint64_t)), 64);
  at.blocks = aligned(at.items + slots * at.itemStride, 4096);
  at.end = at.blocks + blocks * at.blockStride;
  return at;
}

}  // namespace

size_t Layout::bytes(const Geometry& geometry) { return offsetsOf(geometry).end; }

Layout::Layout(uint8_t* base, const Geometry& shape) : geometry(shape), header(*reinterpret_cast<TableHeader*>(base)) {
  const Offsets at = offsetsOf(shape);
  itemStride_ = at.itemStride;
  blockStride_ = at.blockStride;
  buckets_ = reinterpret_cast<uint32_t*>(base + at.buckets);
  bitmap_ = reinterpret_cast<uint64_t*>(base + at.bitmap);
  items_ = base + at.items;
  blocks_ = base + at.blocks;
}

uint64_t Layout::blocksFor(uint64_t size) const { return size == 0 ? 1 : (size + geometry.blockSize - 1) / geometry.blockSize; }

bool Layout::fits(uint64_t size) const { return blocksFor(size) <= (geometry.blocks == 0 ? 1 : geometry.blocks); }

bool Layout::isInside(uint32_t block, uint32_t size, uint32_t keyLength) const {
  if (keyLength > geometry.keySize || !fits(size)) return false;
  if (geometry.blocks == 0 && size > geometry.blockSize) return false;
  return block + blocksFor(size) <= blockCount();
}

uint32_t Layout::find(uint32_t hash, Bytes wanted) const {
  uint32_t slot = __atomic_load_n(&bucket(hash), __ATOMIC_ACQUIRE);
  for (uint32_t steps = 0; slot != NONE && slot < slotEnd() && steps < slotEnd(); steps++) {
    const Item& candidate = item(slot);
    // A writer has changed the chain under this reader, who will find that out and start again.
    if (__atomic_load_n(&candidate.state, __ATOMIC_ACQUIRE) != LIVE) return NONE;
    if (candidate.hash == hash && candidate.keyLength == wanted.length &&
        (wanted.length == 0 || memcmp(key(slot), wanted.data, wanted.length) == 0))
      return slot;
    slot = __atomic_load_n(&candidate.next, __ATOMIC_ACQUIRE);
  }
  return NONE;
}

uint64_t Layout::checksumOf(uint32_t slot) const {
  const Item& item = this->item(slot);
  const uint64_t fields[] = {item.generation, item.expires, item.hash, item.block, item.size, item.keyLength};
  const uint64_t head = checksum(checksum(0, fields, sizeof fields), key(slot), item.keyLength);
  return checksum(head, value(item.block), item.size);
}
