// The vars block (manual 3.17): u16 length, key, u16 length, value, little endian; and where known names are in it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wire {

using Text = std::string_view;

// Names that are looked up so often that their place in the block is written down while it is built.
inline constexpr const char* KNOWN_NAMES[] = {
    "REQUEST_METHOD",  "REQUEST_URI",        "PATH_INFO",         "QUERY_STRING",         "SERVER_PROTOCOL",
    "SCRIPT_NAME",     "SERVER_NAME",        "SERVER_PORT",       "REMOTE_ADDR",          "REMOTE_PORT",
    "REMOTE_USER",     "CONTENT_TYPE",       "CONTENT_LENGTH",    "HTTP_HOST",            "HTTP_USER_AGENT",
    "HTTP_ACCEPT",     "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE",     "HTTP_CONNECTION",
    "HTTP_REFERER",    "HTTP_AUTHORIZATION", "HTTP_X_FORWARDED_FOR", "HTTPS",             "DOCUMENT_ROOT",
    "REQUEST_SCHEME",  "UWSGI_SCHEME",       "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_RANGE",
};
inline constexpr int KNOWN_COUNT = sizeof KNOWN_NAMES / sizeof *KNOWN_NAMES;

// Index of a known name, -1 for every other one.
int knownName(Text name);

// Where known values are: offset (from a base that the caller chose) and length; offset -1 for none.
struct Known {
  int32_t* places = nullptr;
  int32_t base = 0;

  void clear() const;
  void note(int name, size_t offset, size_t length) const;
};

// Builds a block in memory that it is given. What does not fit sets `full` and leaves the block as it was.
class VarsWriter {
 public:
  VarsWriter(uint8_t* begin, size_t limit, Known known) : begin_(begin), limit_(limit), known_(known) {}

  void add(Text name, Text value);
  // A header as a variable: `x-a` becomes HTTP_X_A; a value may be joined later with `extend`.
  void addHeader(Text name, Text value);
  // Appends to the value that was added last.
  void extend(Text separator, Text value);
  // Pairs that are a block already.
  void addBlock(const uint8_t* block, size_t length, int variables);

  bool full() const { return full_; }
  size_t length() const { return length_; }
  int variables() const { return variables_; }

 private:
  uint8_t* reserve(size_t nameLength, size_t valueLength);

  uint8_t* begin_;
  size_t limit_;
  Known known_;
  size_t length_ = 0;
  size_t valueAt_ = 0;
  int lastKnown_ = -1;
  int variables_ = 0;
  bool full_ = false;
};

// Reads a block to its end and writes down the known names; the number of its variables, -1 when it is none.
int indexBlock(const uint8_t* block, size_t length, Known known);
// Value of a variable of a block that has the layout, the last one when it is there twice; a null view when absent.
Text findVar(const uint8_t* block, size_t length, Text name);

}  // namespace wire
