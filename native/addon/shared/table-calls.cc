// The shared table as JavaScript calls it.
#include <cstring>

#include "handle.h"
#include "table.h"

namespace {

class TableHandle final : public Handle, public Table {
 public:
  using Table::Table;
};

napi_value get(const Call& call) {
  return call.number(static_cast<double>(opened<TableHandle>(call).get(call.bytes(0), call.bytes(1))));
}

// entry(key, into) → length of u64 expiry and value, copied when there is room for them; -1 when there is none
napi_value entry(const Call& call) {
  const Bytes into = call.bytes(1);
  uint64_t expires = 0;
  if (into.length < sizeof expires) throw ArgumentFailure{"argument 1 has no room for an expiry"};
  const Bytes rest{into.data + sizeof expires, into.length - sizeof expires};
  const int64_t length = opened<TableHandle>(call).get(call.bytes(0), rest, &expires);
  if (length == MISSING) return call.number(MISSING);
  memcpy(into.data, &expires, sizeof expires);
  return call.number(static_cast<double>(length + static_cast<int64_t>(sizeof expires)));
}

napi_value exists(const Call& call) { return call.boolean(opened<TableHandle>(call).exists(call.bytes(0))); }

uint64_t ttl(const Call& call, size_t index) {
  const int64_t value = call.wide(index);
  if (value < 0) throw ArgumentFailure{"argument " + std::to_string(index) + " is not a time of 0 or more"};
  return static_cast<uint64_t>(value);
}

napi_value put(const Call& call) {
  TableHandle& table = opened<TableHandle>(call);
  return call.number(static_cast<int>(table.put(call.bytes(0), call.bytes(1), ttl(call, 2), call.flag(3))));
}

napi_value remove(const Call& call) { return call.boolean(opened<TableHandle>(call).remove(call.bytes(0))); }

// calculate(key, 0 add, 1 multiply, 2 divide, operand, ttl) → the number, or { status } when it was not stored
napi_value calculate(const Call& call) {
  const uint32_t operation = call.unsignedInteger(1);
  const int64_t operand = call.wide(2);
  if (operation > 2) throw ArgumentFailure{"argument 1 is not an operation"};
  if (operation == 2 && operand == 0) throw ArgumentFailure{"argument 2 is not a divisor"};
  int64_t value = 0;
  const Put status = opened<TableHandle>(call).calculate(call.bytes(0), static_cast<Operation>(operation), operand,
                                                         ttl(call, 3), value);
  if (status == Put::Stored) return call.number(static_cast<double>(value));
  napi_value result = call.object();
  call.set(result, "status", call.number(static_cast<int>(status)));
  return result;
}

napi_value next(const Call& call) {
  return call.number(static_cast<double>(opened<TableHandle>(call).next(call.unsignedInteger(0), call.bytes(1))));
}

napi_value sweep(const Call& call) { return call.number(opened<TableHandle>(call).sweep()); }

napi_value clear(const Call& call) {
  opened<TableHandle>(call).clear();
  return nullptr;
}

napi_value statistics(const Call& call) {
  const TableHeader& header = opened<TableHandle>(call).layout().header;
  const auto read = [](const auto& field) { return static_cast<double>(__atomic_load_n(&field, __ATOMIC_RELAXED)); };
  napi_value result = call.object();
  call.set(result, "items", call.number(read(header.count)));
  call.set(result, "hits", call.number(read(header.hits)));
  call.set(result, "misses", call.number(read(header.misses)));
  call.set(result, "full", call.number(read(header.full)));
  call.set(result, "evicted", call.number(read(header.evicted)));
  call.set(result, "expired", call.number(read(header.expired)));
  call.set(result, "repairs", call.number(read(header.repairs)));
  call.set(result, "changed", call.number(read(header.changed)));
  return result;
}

napi_value closeTable(const Call& call) {
  bound<TableHandle>(call).close();
  return nullptr;
}

// The most of everything that the 32-bit numbers of slots and blocks leave room for.
constexpr uint32_t MOST = 1u << 30;

uint32_t sized(const Call& call, size_t index, uint32_t least) {
  const uint32_t value = call.unsignedInteger(index);
  if (value < least || value > MOST)
    throw ArgumentFailure{"argument " + std::to_string(index) + " is not " + std::to_string(least) + " to " + std::to_string(MOST)};
  return value;
}

Geometry geometry(const Call& call) {
  Geometry wanted{};
  wanted.items = sized(call, 1, 1);
  wanted.keySize = sized(call, 2, 1);
  wanted.blockSize = sized(call, 3, 1);
  wanted.blocks = sized(call, 4, 0);
  // Neighbouring blocks make one value: no gap may lie between them.
  if (wanted.blocks > 0) wanted.blockSize = (wanted.blockSize + 7) / 8 * 8;
  const uint32_t buckets = sized(call, 5, 1);
  for (wanted.buckets = 1; wanted.buckets < buckets;) wanted.buckets *= 2;
  wanted.rules = (call.flag(6) ? RULE_LRU : 0) | (call.flag(7) ? RULE_SWEEP : 0);
  return wanted;
}

}  // namespace

// sharedTable(descriptor, items or 0 to open, key size, block size, blocks, buckets, LRU, sweep when full) → { … }
napi_value sharedTable(const Call& call) {
  const bool create = call.unsignedInteger(1) > 0;
  TableHandle* table = create ? new TableHandle(call.integer(0), geometry(call)) : new TableHandle(call.integer(0));
  const Geometry& shape = table->layout().geometry;
  napi_value result = call.object();
  call.set(result, "restored", call.boolean(table->restored()));
  call.set(result, "maximum", call.number(shape.items));
  call.set(result, "keySize", call.number(shape.keySize));
  call.set(result, "blockSize", call.number(shape.blockSize));
  call.set(result, "blocks", call.number(shape.blocks));
  table->add<get>(call, result, "get");
  table->add<entry>(call, result, "entry");
  table->add<exists>(call, result, "exists");
  table->add<put>(call, result, "put");
  table->add<remove>(call, result, "remove");
  table->add<calculate>(call, result, "calculate");
  table->add<next>(call, result, "next");
  table->add<sweep>(call, result, "sweep");
  table->add<clear>(call, result, "clear");
  table->add<statistics>(call, result, "statistics");
  table->add<closeTable>(call, result, "close");
  return result;
}
