// Free slots and blocks, and what has to go when there are none. The caller holds the mutex, but for `sweep`.
#include <algorithm>

#include "table.h"

// A free slot with its blocks taken, or NONE. `old` becomes NONE when the old item had to go first.
uint32_t Table::reserve(uint32_t& old, uint64_t size, uint64_t now) {
  do {
    if (old == NONE && header_.count >= layout_.geometry.items) continue;
    const uint32_t slot = header_.free != NONE ? header_.free : header_.fresh;
    const uint32_t block = blocks_.find(slot, size);
    if (block == NO_BLOCK) continue;
    blocks_.take(block, size);
    if (slot == header_.free) header_.free = layout_.item(slot).next;
    else header_.fresh++;
    layout_.item(slot).block = block;
    return slot;
  } while (makeRoom(old, size, now));
  return NONE;
}

bool Table::makeRoom(uint32_t& old, uint64_t size, uint64_t now) {
  const uint32_t rules = layout_.geometry.rules;
  if ((rules & RULE_SWEEP) != 0 && header_.nextExpiry <= now) {
    const bool hadOld = old != NONE && layout_.item(old).hasExpired(now);
    if (sweepSlots(1, header_.fresh, now) > 0) {
      if (hadOld) old = NONE;
      return true;
    }
  }
  // The old value gives up its blocks when that is what the new one needs.
  if (old != NONE) {
    const Item& item = layout_.item(old);
    blocks_.give(item.block, item.size);
    const bool enough = blocks_.find(old, size) != NO_BLOCK;
    blocks_.take(item.block, item.size);
    if (enough) {
      drop(old);
      old = NONE;
      return true;
    }
  }
  if ((rules & RULE_LRU) == 0 || header_.oldest == NONE) return false;
  const uint32_t victim = header_.oldest;
  drop(victim);
  header_.evicted++;
  if (victim == old) old = NONE;
  return true;
}

uint32_t Table::sweep() {
  constexpr uint32_t SLICE = 1024;
  const uint64_t now = wallClock();
  uint32_t dropped = 0;
  for (uint32_t from = 1; from < layout_.slotEnd(); from += SLICE) {
    const Lock lock(*this);
    if (from == 1) header_.nextExpiry = UINT64_MAX;
    if (from >= header_.fresh) break;
    dropped += sweepSlots(from, std::min(from + SLICE, header_.fresh), now);
  }
  return dropped;
}

uint32_t Table::sweepSlots(uint32_t from, uint32_t to, uint64_t now) {
  uint64_t next = UINT64_MAX;
  uint32_t dropped = 0;
  for (uint32_t slot = from; slot < to; slot++) {
    const Item& item = layout_.item(slot);
    if (item.state != LIVE || item.expires == 0) continue;
    if (!item.hasExpired(now)) {
      next = std::min(next, item.expires);
      continue;
    }
    drop(slot);
    dropped++;
  }
  header_.expired += dropped;
  const bool whole = from == 1 && to == header_.fresh;
  header_.nextExpiry = whole ? next : std::min(header_.nextExpiry, next);
  return dropped;
}
