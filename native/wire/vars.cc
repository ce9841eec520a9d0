#include "vars.h"

#include <array>
#include <cstring>

namespace wire {
namespace {

constexpr size_t LONGEST = 0xffff;
constexpr int TABLE_SIZE = 256;

constexpr int hash(Text name) {
  const size_t n = name.size();
  const auto at = [&](size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(name[i])); };
  return static_cast<int>((n * 131 + at(0) * 7 + at(n - 1) * 31 + at(n / 2) * 17 + at(n * 3 / 4) * 5) % TABLE_SIZE);
}

constexpr std::array<int8_t, TABLE_SIZE> makeTable() {
  std::array<int8_t, TABLE_SIZE> table{};
  for (auto& entry : table) entry = -1;
  for (int i = 0; i < KNOWN_COUNT; i++) {
    int at = hash(KNOWN_NAMES[i]);
    while (table[static_cast<size_t>(at)] >= 0) at = (at + 1) % TABLE_SIZE;
    table[static_cast<size_t>(at)] = static_cast<int8_t>(i);
  }
  return table;
}

constexpr std::array<int8_t, TABLE_SIZE> TABLE = makeTable();

size_t read16(const uint8_t* at) { return static_cast<size_t>(at[0] | at[1] << 8); }

void write16(uint8_t* at, size_t value) {
  at[0] = static_cast<uint8_t>(value);
  at[1] = static_cast<uint8_t>(value >> 8);
}

void copy(uint8_t* to, Text from) {
  if (!from.empty()) memcpy(to, from.data(), from.size());
}

// As the CGI says it: upper case, `_` for `-`.
uint8_t variableCharacter(char c) {
  if (c == '-') return '_';
  return static_cast<uint8_t>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

}  // namespace

int knownName(Text name) {
  if (name.empty()) return -1;
  for (int at = hash(name); TABLE[static_cast<size_t>(at)] >= 0; at = (at + 1) % TABLE_SIZE) {
    if (name == KNOWN_NAMES[TABLE[static_cast<size_t>(at)]]) return TABLE[static_cast<size_t>(at)];
  }
  return -1;
}

void Known::clear() const {
  if (places != nullptr) memset(places, 0xff, sizeof(int32_t) * 2 * KNOWN_COUNT);
}

void Known::note(int name, size_t offset, size_t length) const {
  if (name < 0 || places == nullptr) return;
  places[name * 2] = base + static_cast<int32_t>(offset);
  places[name * 2 + 1] = static_cast<int32_t>(length);
}

uint8_t* VarsWriter::reserve(size_t nameLength, size_t valueLength) {
  const size_t size = 4 + nameLength + valueLength;
  if (full_ || nameLength > LONGEST || valueLength > LONGEST || size > limit_ - length_) {
    full_ = true;
    return nullptr;
  }
  uint8_t* at = begin_ + length_;
  write16(at, nameLength);
  write16(at + 2 + nameLength, valueLength);
  valueAt_ = length_ + 4 + nameLength;
  length_ += size;
  variables_++;
  return at + 2;
}

void VarsWriter::add(Text name, Text value) {
  uint8_t* at = reserve(name.size(), value.size());
  if (at == nullptr) return;
  copy(at, name);
  copy(begin_ + valueAt_, value);
  lastKnown_ = knownName(name);
  known_.note(lastKnown_, valueAt_, value.size());
}

void VarsWriter::addHeader(Text name, Text value) {
  constexpr Text PREFIX = "HTTP_";
  uint8_t* at = reserve(PREFIX.size() + name.size(), value.size());
  if (at == nullptr) return;
  copy(at, PREFIX);
  for (size_t i = 0; i < name.size(); i++) at[PREFIX.size() + i] = variableCharacter(name[i]);
  copy(begin_ + valueAt_, value);
  lastKnown_ = knownName(Text(reinterpret_cast<char*>(at), PREFIX.size() + name.size()));
  known_.note(lastKnown_, valueAt_, value.size());
}

void VarsWriter::extend(Text separator, Text value) {
  const size_t before = length_ - valueAt_;
  const size_t more = separator.size() + value.size();
  if (full_ || before + more > LONGEST || more > limit_ - length_) {
    full_ = true;
    return;
  }
  copy(begin_ + length_, separator);
  copy(begin_ + length_ + separator.size(), value);
  length_ += more;
  write16(begin_ + valueAt_ - 2, before + more);
  known_.note(lastKnown_, valueAt_, before + more);
}

void VarsWriter::addBlock(const uint8_t* block, size_t length, int variables) {
  if (full_ || length > limit_ - length_) {
    full_ = true;
    return;
  }
  if (length == 0) return;
  memcpy(begin_ + length_, block, length);
  Known shifted = known_;
  shifted.base += static_cast<int32_t>(length_);
  indexBlock(begin_ + length_, length, shifted);
  length_ += length;
  variables_ += variables;
}

int indexBlock(const uint8_t* block, size_t length, Known known) {
  int variables = 0;
  for (size_t at = 0; at < length; variables++) {
    if (length - at < 2) return -1;
    const size_t nameLength = read16(block + at);
    if (length - at < 4 + nameLength) return -1;
    const size_t valueAt = at + 4 + nameLength;
    const size_t valueLength = read16(block + valueAt - 2);
    if (length - valueAt < valueLength) return -1;
    known.note(knownName(Text(reinterpret_cast<const char*>(block + at + 2), nameLength)), valueAt, valueLength);
    at = valueAt + valueLength;
  }
  return variables;
}

Text findVar(const uint8_t* block, size_t length, Text name) {
  Text found;
  for (size_t at = 0; at < length;) {
    const size_t nameLength = read16(block + at);
    const size_t valueAt = at + 4 + nameLength;
    const size_t valueLength = read16(block + valueAt - 2);
    if (Text(reinterpret_cast<const char*>(block + at + 2), nameLength) == name)
      found = Text(reinterpret_cast<const char*>(block + valueAt), valueLength);
    at = valueAt + valueLength;
  }
  return found;
}

}  // namespace wire
