// What an operation of the plan does. Each returns 0, an errno, or a negative wait status of `run`.
#pragma once
#include "plan.h"

// What the operations share while a plan is executed.
struct Launch {
  // Parent at the start, to notice its death before PR_SET_PDEATHSIG was in force.
  int parent;
  // Own descriptor that reports a failure; close-on-exec, above every descriptor that the plan names.
  int report;
  // Replaces the environment at the exec, or null.
  char** environment;
  // The field that an operation failed on, for the report.
  const Field* failed;
};

using Execute = int (*)(Launch* launch, const Field* arguments, uint32_t count);

struct Row {
  const char* name;
  uint32_t least;
  uint32_t most;
  Execute execute;
};

// The row of an operation's name, or null.
const Row* findRow(const char* name);
