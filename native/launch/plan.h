// Reads an encoded launch plan (docs/native.md). Everything is bounded; anything unexpected makes the plan invalid.
#pragma once
#include <cstddef>
#include <cstdint>

// A field of an operation: text that ends with a NUL (its length excludes it), inside of the plan's bytes.
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

// The memory that a plan points into. It must outlive the plan; `freePlan` may be called once, or never before an exec.
struct PlanMemory {
  void* bytes = nullptr;
  uint32_t size = 0;
  Field* fields = nullptr;
  Operation* operations = nullptr;
};

// Reads the plan from a descriptor. Returns false when it is not a plan, or there is no memory for it.
bool readPlan(int descriptor, PlanMemory* memory, Plan* plan);

// Reads a plan from bytes that the caller keeps.
bool parsePlan(const char* bytes, uint32_t size, PlanMemory* memory, Plan* plan);

void freePlan(PlanMemory* memory);

// A field as a whole number. Returns false when it is not one, or does not fit.
bool number(const Field& field, int64_t* value);
