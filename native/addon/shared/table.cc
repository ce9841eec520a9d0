// Changing a table.
#include "table.h"

#include <cstring>

#include "sequence.h"

Put Table::put(Bytes key, Bytes value, uint64_t ttl, bool replace) {
  if (key.length > layout_.geometry.keySize) return Put::KeyTooLong;
  if (!layout_.fits(value.length) || value.length > UINT32_MAX) return Put::ValueTooLarge;
  const Lock lock(*this);
  return store(key, value, ttl, replace);
}

Put Table::store(Bytes key, Bytes value, uint64_t ttl, bool replace) {
  const uint64_t now = wallClock();
  const uint32_t hash = this->hash(key);
  uint32_t old = layout_.find(hash, key);
  if (old != NONE && !replace && !layout_.item(old).hasExpired(now)) return Put::Exists;
  const uint32_t slot = reserve(old, value.length, now);
  if (slot == NONE) {
    header_.full++;
    return Put::Full;
  }
  write(slot, hash, key, value, ttl == 0 ? 0 : now + ttl);
  {
    const Change change(header_.sequence);
    // From here on the new item counts; with both alive, the greater generation wins.
    __atomic_store_n(&layout_.item(slot).state, LIVE, __ATOMIC_RELEASE);
    attach(slot);
    if (old != NONE) detach(old);
  }
  if (old != NONE) recycle(old);
  header_.changed = now;
  return Put::Stored;
}

// Fills a slot that no chain leads to.
void Table::write(uint32_t slot, uint32_t hash, Bytes key, Bytes value, uint64_t expires) {
  // What was here before is FREE for everybody first.
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  Item& item = layout_.item(slot);
  item.generation = ++header_.generation;
  item.used = ++header_.ticket;
  item.hash = hash;
  item.expires = expires;
  item.size = static_cast<uint32_t>(value.length);
  item.keyLength = static_cast<uint32_t>(key.length);
  if (key.length > 0) memcpy(layout_.key(slot), key.data, key.length);
  if (value.length > 0) memcpy(layout_.value(item.block), value.data, value.length);
  item.checksum = layout_.checksumOf(slot);
  if (expires != 0 && expires < header_.nextExpiry) header_.nextExpiry = expires;
}

bool Table::remove(Bytes key) {
  const Lock lock(*this);
  const uint32_t slot = layout_.find(hash(key), key);
  if (slot == NONE) return false;
  const uint64_t now = wallClock();
  const bool wasThere = !layout_.item(slot).hasExpired(now);
  drop(slot);
  header_.changed = now;
  return wasThere;
}

Put Table::calculate(Bytes key, Operation operation, int64_t operand, uint64_t ttl, int64_t& result) {
  if (key.length > layout_.geometry.keySize) return Put::KeyTooLong;
  if (!layout_.fits(sizeof result)) return Put::ValueTooLarge;
  const Lock lock(*this);
  int64_t present = 0;
  const int64_t length = copy(hash(key), key, Bytes{reinterpret_cast<uint8_t*>(&present), sizeof present});
  if (length != MISSING && length != sizeof present) return Put::NotANumber;
  // Wraps around as 64-bit hardware does, where C++ would not promise it.
  const uint64_t left = static_cast<uint64_t>(present), right = static_cast<uint64_t>(operand);
  if (operation == Operation::Add) result = static_cast<int64_t>(left + right);
  else if (operation == Operation::Multiply) result = static_cast<int64_t>(left * right);
  else if (operand == -1) result = static_cast<int64_t>(0 - left);
  else result = present / operand;
  return store(key, Bytes{reinterpret_cast<uint8_t*>(&result), sizeof result}, ttl, true);
}

void Table::clear() {
  const Lock lock(*this);
  for (uint32_t slot = 1; slot < header_.fresh; slot++)
    if (layout_.item(slot).state == LIVE) drop(slot);
  header_.changed = wallClock();
}
