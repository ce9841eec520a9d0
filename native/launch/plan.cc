#include "plan.h"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <sys/stat.h>

namespace {

// Takes little-endian words and texts from the plan, never past its end.
class Reader {
 public:
  Reader(const char* data, uint32_t length) : data_(data), left_(length) {}

  bool word(uint32_t* value) {
    if (left_ < 4) return false;
    const unsigned char* p = reinterpret_cast<const unsigned char*>(data_);
    *value = p[0] | static_cast<uint32_t>(p[1]) << 8 | static_cast<uint32_t>(p[2]) << 16 | static_cast<uint32_t>(p[3]) << 24;
    advance(4);
    return true;
  }

  bool field(Field* field) {
    uint32_t length;
    if (!word(&length) || length >= left_ || data_[length] != '\0') return false;
    if (memchr(data_, '\0', length) != nullptr) return false;
    *field = {data_, length};
    advance(length + 1);
    return true;
  }

  bool empty() const { return left_ == 0; }

 private:
  void advance(uint32_t bytes) {
    data_ += bytes;
    left_ -= bytes;
  }
  const char* data_;
  uint32_t left_;
};

bool parse(Reader* reader, const PlanMemory& memory, Plan* plan) {
  uint32_t count, used = 0;
  if (!reader->word(&count) || count == 0 || count > MOST_OPERATIONS) return false;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t size;
    if (!reader->word(&size) || size == 0 || size > MOST_FIELDS - used) return false;
    memory.operations[i] = {memory.fields + used, size};
    for (uint32_t k = 0; k < size; k++)
      if (!reader->field(&memory.fields[used++])) return false;
  }
  *plan = {memory.operations, count};
  return reader->empty();
}

}  // namespace

bool parsePlan(const char* bytes, uint32_t size, PlanMemory* memory, Plan* plan) {
  // Every field begins with its length: there are no more than the bytes can hold, and one that fails.
  const uint32_t most = size / sizeof(uint32_t) + 1;
  memory->fields = static_cast<Field*>(calloc(most < MOST_FIELDS ? most : MOST_FIELDS, sizeof(Field)));
  memory->operations = static_cast<Operation*>(calloc(MOST_OPERATIONS, sizeof(Operation)));
  if (memory->fields == nullptr || memory->operations == nullptr) return false;
  Reader reader(bytes, size);
  return parse(&reader, *memory, plan);
}

bool readPlan(int descriptor, PlanMemory* memory, Plan* plan) {
  struct stat status;
  if (fstat(descriptor, &status) != 0 || status.st_size < 8 || status.st_size > LARGEST_PLAN) return false;
  const uint32_t size = static_cast<uint32_t>(status.st_size);
  void* bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (bytes == MAP_FAILED) return false;
  memory->bytes = bytes;
  memory->size = size;
  return parsePlan(static_cast<const char*>(bytes), size, memory, plan);
}

void freePlan(PlanMemory* memory) {
  free(memory->fields);
  free(memory->operations);
  if (memory->bytes != nullptr) munmap(memory->bytes, memory->size);
  *memory = {};
}

bool number(const Field& field, int64_t* value) {
  if (field.length == 0 || field.length > 20) return false;
  char* end;
  errno = 0;
  const long long parsed = strtoll(field.text, &end, 10);
  if (errno != 0 || *end != '\0' || end == field.text) return false;
  *value = parsed;
  return true;
}
