// A hash table of bytes that processes share. One robust mutex for writers; readers take no lock (they read a sequence
// number before and after) unless the table is LRU. A writer may be killed at any instruction: an item counts from the one
// store that makes it LIVE, and everything else (chains, free slots, blocks, order of use) is rebuilt from the items by the
// next one who gets the mutex.
#pragma once
#include "blocks.h"
#include "layout.h"
#include "mapping.h"

constexpr int64_t MISSING = -1;

enum class Put { Stored, Exists, Full, KeyTooLong, ValueTooLarge, NotANumber };
enum class Operation { Add, Multiply, Divide };

class Table {
 public:
  // Opens the table of this file.
  explicit Table(int descriptor);
  // Makes a table in an empty file, or takes over the one of the same geometry that nobody else uses (`restored`).
  Table(int descriptor, const Geometry& geometry);

  // Length of the value, copied when `into` has room for it, and when it expires (unix ms, 0 for never); -1 when there is
  // none or it has expired.
  int64_t get(Bytes key, Bytes into, uint64_t* expires = nullptr);
  bool exists(Bytes key);
  // `ttl` in milliseconds, 0 for ever. Without `replace` a live item with this key stays as it is.
  Put put(Bytes key, Bytes value, uint64_t ttl, bool replace);
  bool remove(Bytes key);
  // Arithmetic on a signed 64-bit number (eight bytes); a missing one is 0.
  Put calculate(Bytes key, Operation operation, int64_t operand, uint64_t ttl, int64_t& result);
  // The next live item from this slot on: u32 slot, key length, value length, 0; u64 expires; key; value. Returns their
  // length (nothing is copied when `into` is too small), 0 at the end.
  size_t next(uint32_t from, Bytes into);
  // Drops what has expired, the mutex given back in between; how many.
  uint32_t sweep();
  void clear();

  bool isOpen() const { return mapping_.mapped(); }
  void close() { mapping_.release(); }
  bool restored() const { return restored_; }
  const Layout& layout() const { return layout_; }

 private:
  class Lock;

  void format();
  void repair(bool verify);
  bool isSane(uint32_t slot, bool verify) const;
  void orderByUse();

  uint32_t hash(Bytes key) const;
  int64_t copy(uint32_t hash, Bytes key, Bytes into, uint64_t* expires = nullptr) const;
  int64_t counted(int64_t length);
  void touch(uint32_t slot);

  Put store(Bytes key, Bytes value, uint64_t ttl, bool replace);
  uint32_t reserve(uint32_t& old, uint64_t size, uint64_t now);
  bool makeRoom(uint32_t& old, uint64_t size, uint64_t now);
  void write(uint32_t slot, uint32_t hash, Bytes key, Bytes value, uint64_t expires);
  void drop(uint32_t slot);
  uint32_t sweepSlots(uint32_t from, uint32_t to, uint64_t now);

  void attach(uint32_t slot);
  void detach(uint32_t slot);
  void linkNewest(uint32_t slot);
  void unlinkUse(uint32_t slot);
  void recycle(uint32_t slot);

  Mapping mapping_;
  Layout layout_;
  Blocks blocks_;
  TableHeader& header_;
  bool restored_ = false;
};

// Held by whoever changes the table. EBUSY when it is not to be had in a second; repairs what a dead holder left.
class Table::Lock {
 public:
  explicit Lock(Table& table);
  ~Lock() { table_.header_.mutex.give(); }

 private:
  Table& table_;
};

// Unix time in milliseconds: expiry times stay true when a stored table is taken over by the next start.
uint64_t wallClock();
