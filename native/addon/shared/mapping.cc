#include "mapping.h"

#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../call.h"

namespace {

struct stat statusOf(int descriptor) {
  struct stat status;
  check(fstat(descriptor, &status), "fstat", std::to_string(descriptor));
  return status;
}

}  // namespace

Mapping::Mapping(int descriptor, size_t size) : size_(size) {
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) throw SystemFailure{"mmap", errno, std::to_string(descriptor)};
  data_ = static_cast<uint8_t*>(memory);
}

Mapping Mapping::create(int descriptor, size_t size) {
  const std::string name = std::to_string(descriptor);
  check(ftruncate(descriptor, static_cast<off_t>(size)), "ftruncate", name);
  // An anonymous file has no name to count.
  if (statusOf(descriptor).st_nlink > 0) {
    const int error = posix_fallocate(descriptor, 0, static_cast<off_t>(size));
    if (error != 0) throw SystemFailure{"fallocate", error, name};
  }
  return Mapping(descriptor, size);
}

Mapping Mapping::open(int descriptor, size_t least) {
  const off_t size = statusOf(descriptor).st_size;
  if (static_cast<size_t>(size) < least) throw SystemFailure{"mmap", EBADMSG, std::to_string(descriptor)};
  return Mapping(descriptor, static_cast<size_t>(size));
}

void Mapping::release() {
  if (data_ != nullptr) munmap(data_, size_);
  data_ = nullptr;
}

Mapping openArray(int descriptor, uint64_t kind, size_t each, size_t& count) {
  if (count > 0) return Mapping::create(descriptor, ARRAY_START + count * each);
  Mapping mapping = Mapping::open(descriptor, ARRAY_START);
  const ArrayHead* head = reinterpret_cast<ArrayHead*>(mapping.data());
  const uint64_t room = (mapping.size() - ARRAY_START) / each;
  if (__atomic_load_n(&head->kind, __ATOMIC_ACQUIRE) != kind || head->count == 0 || head->count > room)
    throw SystemFailure{"mmap", EBADMSG, std::to_string(descriptor)};
  count = head->count;
  return mapping;
}

void sealArray(const Mapping& mapping, uint64_t kind, size_t count) {
  ArrayHead* head = reinterpret_cast<ArrayHead*>(mapping.data());
  head->count = count;
  __atomic_store_n(&head->kind, kind, __ATOMIC_RELEASE);
}
