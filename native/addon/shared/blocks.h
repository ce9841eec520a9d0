// Which blocks of a table are taken. With one block for each item there is nothing to keep: slot N has block N.
#pragma once
#include "layout.h"

class Blocks {
 public:
  explicit Blocks(const Layout& layout) : layout_(layout) {}

  // First of so many free neighbours, or NO_BLOCK. With one block for each item: the block of the slot.
  uint32_t find(uint32_t slot, uint64_t size) const;
  void take(uint32_t block, uint64_t size) { mark(block, size, true); }
  void give(uint32_t block, uint64_t size) { mark(block, size, false); }
  // Whether all of them are free.
  bool areFree(uint32_t block, uint64_t size) const;
  void clear();

 private:
  bool single() const { return layout_.geometry.blocks == 0; }
  bool isTaken(uint32_t block) const { return (layout_.bitmap()[block / 64] >> (block % 64) & 1) != 0; }
  uint32_t findFrom(uint32_t first, uint32_t end, uint64_t wanted) const;
  void mark(uint32_t block, uint64_t size, bool taken);

  const Layout& layout_;
};
