// Reads an encoded launch plan (docs/native.md). Everything is bounded; anything unexpected makes the plan invalid.
#pragma once
#include <cstddef>
#include <cstdint>

// A field of an operation: text that ends with a NUL (its length excludes it), inside of the plan's memory.
struct Field {
  const char* text;
  uint32_t length;
};

constexpr uint32_t MOST_OPERATIONS = 256;
constexpr uint32_t MOST_FIELDS = 8192;
constexpr uint32_t LARGEST_PLAN = 4u << 20;

// One operation: fields[0] is its name, the rest its arguments.
struct Operation {
  const Field* fields;
  uint32_t count;
};

struct Plan {
  const Operation* operations;
  uint32_t count;
};

// Reads the plan from a descriptor. Returns false when it is not a plan.
bool readPlan(int descriptor, Plan* plan);

// A field as a whole number. Returns false when it is not one, or does not fit.
bool number(const Field& field, int64_t* value);
