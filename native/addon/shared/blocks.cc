#include "blocks.h"

#include <cstring>

uint32_t Blocks::find(uint32_t slot, uint64_t size) const {
  if (single()) return slot;
  const uint64_t wanted = layout_.blocksFor(size);
  const uint32_t end = layout_.blockCount();
  uint32_t& hint = layout_.header.blockHint;
  // Next fit: behind the last one first, then everything.
  uint32_t found = hint < end ? findFrom(hint, end, wanted) : NO_BLOCK;
  if (found == NO_BLOCK) found = findFrom(0, end, wanted);
  if (found != NO_BLOCK) hint = found + static_cast<uint32_t>(wanted);
  return found;
}

uint32_t Blocks::findFrom(uint32_t first, uint32_t end, uint64_t wanted) const {
  uint64_t run = 0;
  for (uint32_t block = first; block < end; block++) {
    // A word without a free block is passed as a whole.
    if (block % 64 == 0 && layout_.bitmap()[block / 64] == UINT64_MAX) {
      run = 0;
      block += 63;
      continue;
    }
    run = isTaken(block) ? 0 : run + 1;
    if (run == wanted) return block + 1 - static_cast<uint32_t>(wanted);
  }
  return NO_BLOCK;
}

void Blocks::mark(uint32_t block, uint64_t size, bool taken) {
  if (single()) return;
  const uint64_t end = block + layout_.blocksFor(size);
  for (uint64_t i = block; i < end; i++) {
    const uint64_t bit = uint64_t{1} << (i % 64);
    uint64_t& word = layout_.bitmap()[i / 64];
    word = taken ? word | bit : word & ~bit;
  }
}

bool Blocks::areFree(uint32_t block, uint64_t size) const {
  if (single()) return true;
  const uint64_t end = block + layout_.blocksFor(size);
  for (uint64_t i = block; i < end; i++)
    if (isTaken(static_cast<uint32_t>(i))) return false;
  return true;
}

void Blocks::clear() {
  if (!single()) memset(layout_.bitmap(), 0, layout_.bitmapWords() * sizeof(uint64_t));
}
