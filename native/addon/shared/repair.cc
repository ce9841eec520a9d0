// Making a table, taking one over, and mending what a killed writer left.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hash.h"
#include "sequence.h"
#include "table.h"

namespace {

constexpr uint64_t MAGIC = 0x31656c626174656d;  // "metable1"
// Longer than any writer needs: only one that is stopped, or a machine in trouble, runs into it.
constexpr uint32_t PATIENCE_MS = 1000;

uint64_t headSum(const TableHeader& header) { return checksum(0, &header, offsetof(TableHeader, checksum)); }

bool isOurs(const TableHeader& header) { return header.magic == MAGIC && header.checksum == headSum(header); }

[[noreturn]] void refuse(const char* call, int error, int descriptor) {
  throw SystemFailure{call, error, std::to_string(descriptor)};
}

// The file of a table that is to be made, or is to be taken over.
Mapping prepare(int descriptor, const Geometry& geometry) {
  check(flock(descriptor, LOCK_EX | LOCK_NB), "flock", std::to_string(descriptor));
  const size_t wanted = Layout::bytes(geometry);
  struct stat status;
  check(fstat(descriptor, &status), "fstat", std::to_string(descriptor));
  if (status.st_size == 0) return Mapping::create(descriptor, wanted);

  TableHeader header{};
  check(pread(descriptor, &header, sizeof header, 0), "pread", std::to_string(descriptor));
  // Made by one who died before its head was written.
  if (header.magic == 0 && static_cast<size_t>(status.st_size) == wanted) return Mapping::create(descriptor, wanted);
  if (!isOurs(header)) refuse("mmap", EBADMSG, descriptor);
  if (memcmp(&header.geometry, &geometry, sizeof geometry) != 0) refuse("mmap", ERANGE, descriptor);
  return Mapping::open(descriptor, wanted);
}

Geometry geometryOf(const Mapping& mapping, int descriptor) {
  const TableHeader& header = *reinterpret_cast<TableHeader*>(mapping.data());
  if (!isOurs(header) || mapping.size() < Layout::bytes(header.geometry)) refuse("mmap", EBADMSG, descriptor);
  return header.geometry;
}

}  // namespace

Table::Table(int descriptor)
    : mapping_(Mapping::open(descriptor, sizeof(TableHeader))),
      layout_(mapping_.data(), geometryOf(mapping_, descriptor)),
      blocks_(layout_),
      header_(layout_.header) {}

Table::Table(int descriptor, const Geometry& geometry)
    : mapping_(prepare(descriptor, geometry)), layout_(mapping_.data(), geometry), blocks_(layout_), header_(layout_.header) {
  restored_ = header_.magic == MAGIC;
  if (!restored_) format();
  // The mutex may still name a holder of before the machine was restarted.
  header_.mutex.initialize();
  if (restored_) repair(true);
}

void Table::format() {
  header_.geometry = layout_.geometry;
  header_.fresh = 1;
  header_.nextExpiry = UINT64_MAX;
  check(getrandom(header_.seed, sizeof header_.seed, 0), "getrandom", "seed");
  TableHeader whole{};
  whole.magic = MAGIC;
  whole.geometry = header_.geometry;
  memcpy(whole.seed, header_.seed, sizeof whole.seed);
  header_.checksum = headSum(whole);
  __atomic_store_n(&header_.magic, MAGIC, __ATOMIC_RELEASE);
}

Table::Lock::Lock(Table& table) : table_(table) {
  const Taken taken = table.header_.mutex.take(PATIENCE_MS);
  if (taken == Taken::No) throw SystemFailure{"pthread_mutex_lock", EBUSY, "shared table"};
  if (taken == Taken::Yes) return;
  table.repair(false);
  table.header_.repairs++;
  table.header_.mutex.mend();
}

bool Table::isSane(uint32_t slot, bool verify) const {
  const Item& item = layout_.item(slot);
  if (!layout_.isInside(item.block, item.size, item.keyLength)) return false;
  if (layout_.geometry.blocks == 0 && item.block != slot) return false;
  return !verify || item.checksum == layout_.checksumOf(slot);
}

// Everything anew from the items that are LIVE. May itself be killed at any instruction: it only ever frees items, and
// whoever comes next does it again. `verify` also reads every value, for a file that a crash of the machine may have torn.
void Table::repair(bool verify) {
  const Change change(header_.sequence);
  // No live item lies behind `fresh`, as far as the head itself can be believed.
  const uint32_t end = verify ? layout_.slotEnd() : std::min(header_.fresh, layout_.slotEnd());
  uint32_t fresh = 1;
  memset(&layout_.bucket(0), 0, layout_.geometry.buckets * sizeof(uint32_t));
  blocks_.clear();
  header_.oldest = header_.newest = header_.free = NONE;
  header_.count = header_.blockHint = 0;
  header_.nextExpiry = UINT64_MAX;

  for (uint32_t slot = 1; slot < end; slot++) {
    Item& item = layout_.item(slot);
    if (item.state != LIVE) continue;
    fresh = slot + 1;
    header_.generation = std::max(header_.generation, item.generation);
    header_.ticket = std::max(header_.ticket, item.used);
    if (!isSane(slot, verify) || !blocks_.areFree(item.block, item.size)) {
      item.state = FREE;
      continue;
    }
    const uint32_t twin = layout_.find(item.hash, Bytes{layout_.key(slot), item.keyLength});
    if (twin != NONE && layout_.item(twin).generation > item.generation) {
      item.state = FREE;
      continue;
    }
    if (twin != NONE) {
      detach(twin);
      blocks_.give(layout_.item(twin).block, layout_.item(twin).size);
    }
    blocks_.take(item.block, item.size);
    attach(slot);
    if (item.expires != 0) header_.nextExpiry = std::min(header_.nextExpiry, item.expires);
  }
  header_.fresh = fresh;
  for (uint32_t slot = fresh - 1; slot >= 1; slot--) {
    if (layout_.item(slot).state == LIVE) continue;
    layout_.item(slot).next = header_.free;
    header_.free = slot;
  }
  if ((layout_.geometry.rules & RULE_LRU) != 0) orderByUse();
}

// The order of use again as it was. Without memory for that the order of slots does.
void Table::orderByUse() {
  std::vector<uint32_t> slots;
  try {
    slots.reserve(header_.count);
  } catch (const std::bad_alloc&) {
    return;
  }
  for (uint32_t slot = 1; slot < header_.fresh; slot++)
    if (layout_.item(slot).state == LIVE) slots.push_back(slot);
  std::sort(slots.begin(), slots.end(), [this](uint32_t a, uint32_t b) { return layout_.item(a).used < layout_.item(b).used; });
  header_.oldest = header_.newest = NONE;
  for (uint32_t slot : slots) linkNewest(slot);
}
