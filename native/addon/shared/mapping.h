// A shared, writable mapping of a whole file (memfd or regular), unmapped with the object.
#pragma once
#include <cstddef>
#include <cstdint>

class Mapping {
 public:
  // Makes the file exactly this big and maps it. A regular file gets its blocks on disk first, so that a full disk is
  // an error here and not a SIGBUS later.
  static Mapping create(int descriptor, size_t size);
  // Maps a file as big as it is, at least `least` bytes (EBADMSG when it is smaller).
  static Mapping open(int descriptor, size_t least);

  Mapping(Mapping&& other) noexcept : data_(other.data_), size_(other.size_) { other.data_ = nullptr; }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { release(); }

  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  bool mapped() const { return data_ != nullptr; }
  void release();
  // Leaves the memory mapped for the life of the process: something in it is still linked to this thread.
  void abandon() { data_ = nullptr; }

 private:
  Mapping(int descriptor, size_t size);

  uint8_t* data_;
  size_t size_;
};

// Head of an array of locks or counters: what it is and how long. Written last, so that a half made one is not taken.
struct ArrayHead {
  uint64_t kind;
  uint64_t count;
};
constexpr size_t ARRAY_START = 64;

// Creates (`count` > 0) or opens (`count` = 0) an array of `each` bytes per element; tells its length.
Mapping openArray(int descriptor, uint64_t kind, size_t each, size_t& count);
// Says that a created array is whole.
void sealArray(const Mapping& mapping, uint64_t kind, size_t count);
