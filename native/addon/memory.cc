// Anonymous files and shared mappings.
#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "call.h"

namespace {
// Sizes of blocks that are looked for: those below EXACT have lists of their own in the library.
constexpr size_t LARGEST = 96 * 1024;
constexpr size_t EXACT = 1024;
constexpr size_t STEP = 16;
constexpr size_t SMALLEST = 16;

#ifdef __GLIBC__
// Where the free end of the memory begins.
const char* freeEnd() {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  return static_cast<const char*>(sbrk(0)) - static_cast<unsigned>(mallinfo().keepcost);
#pragma GCC diagnostic pop
}
#endif
}  // namespace

// memoryFile(name, bytes) → descriptor at position 0
napi_value memoryFile(const Call& call) {
  const std::string name = call.text(0);
  const Bytes bytes = call.bytes(1);
  const int file = check(memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING), "memfd_create", name);
  for (size_t done = 0; done < bytes.length;) {
    const ssize_t length = pwrite(file, bytes.data + done, bytes.length - done, static_cast<off_t>(done));
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) {
      const int error = errno;
      close(file);
      throw SystemFailure{"pwrite", error, name};
    }
    done += static_cast<size_t>(length);
  }
  return call.number(file);
}

// sealMemory(descriptor, F_SEAL_… bits)
napi_value sealMemory(const Call& call) {
  check(fcntl(call.integer(0), F_ADD_SEALS, call.integer(1)), "fcntl", std::to_string(call.integer(0)));
  return nullptr;
}

// mapMemory(descriptor, bytes) → ArrayBuffer, unmapped when it is collected
napi_value mapMemory(const Call& call) {
  const size_t size = call.unsignedInteger(1);
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, call.integer(0), 0);
  if (memory == MAP_FAILED) throw SystemFailure{"mmap", errno, std::to_string(call.integer(0))};
  napi_value buffer;
  const auto unmap = [](napi_env, void* data, void* hint) { munmap(data, reinterpret_cast<size_t>(hint)); };
  if (napi_create_external_arraybuffer(call.env, memory, size, unmap, reinterpret_cast<void*>(size), &buffer) != napi_ok) {
    munmap(memory, size);
    throw ArgumentFailure{"shared memory cannot be mapped into this runtime"};
  }
  return buffer;
}

// fillHoles() → bytes that were taken
napi_value fillHoles(const Call& call) {
  size_t taken = 0;
#ifdef __GLIBC__
  const char* const end = freeEnd();
  for (size_t size = LARGEST; size >= SMALLEST; size = size > EXACT ? size / 2 : size - STEP) {
    for (;;) {
      void* const block = malloc(size);
      if (block == nullptr || static_cast<const char*>(block) >= end) {
        free(block);
        break;
      }
      taken += malloc_usable_size(block);
    }
  }
#endif
  return call.number(static_cast<double>(taken));
}
