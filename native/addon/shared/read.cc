// Reading a table.
#include <cstring>
#include <ctime>

#include "hash.h"
#include "sequence.h"
#include "table.h"

uint64_t wallClock() {
  timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1000 + static_cast<uint64_t>(time.tv_nsec) / 1000000;
}

uint32_t Table::hash(Bytes key) const { return static_cast<uint32_t>(hashKey(header_.seed, key.data, key.length)); }

int64_t Table::copy(uint32_t hash, Bytes key, Bytes into, uint64_t* expires) const {
  const uint32_t slot = layout_.find(hash, key);
  if (slot == NONE) return MISSING;
  const Item& item = layout_.item(slot);
  const uint32_t block = item.block, size = item.size;
  const uint64_t until = item.expires;
  if (until != 0 && until <= wallClock()) return MISSING;
  if (expires != nullptr) *expires = until;
  if (!layout_.isInside(block, size, item.keyLength)) return MISSING;
  if (size > 0 && size <= into.length) memcpy(into.data, layout_.value(block), size);
  return size;
}

int64_t Table::counted(int64_t length) {
  __atomic_fetch_add(length == MISSING ? &header_.misses : &header_.hits, 1, __ATOMIC_RELAXED);
  return length;
}

int64_t Table::get(Bytes key, Bytes into, uint64_t* expires) {
  const uint32_t hash = this->hash(key);
  int64_t length = MISSING;
  const auto read = [&] { length = copy(hash, key, into, expires); };
  const bool lru = (layout_.geometry.rules & RULE_LRU) != 0;
  if (lru || !readWithoutLock(header_.sequence, read)) {
    const Lock lock(*this);
    read();
    if (lru && length != MISSING) touch(layout_.find(hash, key));
  }
  return counted(length);
}

bool Table::exists(Bytes key) {
  const uint32_t hash = this->hash(key);
  int64_t length = MISSING;
  const auto read = [&] { length = copy(hash, key, Bytes{nullptr, 0}); };
  if (!readWithoutLock(header_.sequence, read)) {
    const Lock lock(*this);
    read();
  }
  return length != MISSING;
}

size_t Table::next(uint32_t from, Bytes into) {
  struct Head {
    uint32_t slot, keyLength, size, none;
    uint64_t expires;
  };
  const Lock lock(*this);
  const uint64_t now = wallClock();
  for (uint32_t slot = from < 1 ? 1 : from; slot < header_.fresh; slot++) {
    const Item& item = layout_.item(slot);
    if (item.state != LIVE || item.hasExpired(now)) continue;
    const Head head{slot, item.keyLength, item.size, 0, item.expires};
    const size_t length = sizeof head + item.keyLength + item.size;
    if (length <= into.length) {
      memcpy(into.data, &head, sizeof head);
      memcpy(into.data + sizeof head, layout_.key(slot), item.keyLength);
      memcpy(into.data + sizeof head + item.keyLength, layout_.value(item.block), item.size);
    }
    return length;
  }
  return 0;
}
