// Executes a launch plan in the process that calls it: the launcher, or a child that the fork server has forked. There
// is no state outside of `Launch`, so one process can execute several plans, and nothing here ends the process, except
// `exec`, which replaces it, and the parent-death signal of a parent that is dead already. A caller that goes on living
// leaves out the operations that only make sense before an exec: descriptors, environment, exec.
#pragma once
#include "plan.h"

// What the operations share while a plan is executed.
struct Launch {
  // Parent at the start, to notice its death before PR_SET_PDEATHSIG was in force.
  int parent;
  // Own descriptor to whoever started this process, or -1; close-on-exec. It gives way to those that the plan names.
  int report = -1;
  // Replaces the environment at the exec, or null.
  char** environment = nullptr;
  // The field that an operation failed on, for the report.
  const Field* failed = nullptr;
};

// Where a plan stopped. `error` is an errno, the wait status of `run` as a negative number, or 0 when all was done.
struct Failure {
  uint32_t index;
  const char* operation;
  // May be null.
  const char* argument;
  int error;
};

// CLONE_NEW… of a kind of namespace, as native/plan.ts names it; 0 for an unknown one.
int namespaceFlag(const char* name);

// Writes the uid and gid maps of a process, from outside of its user namespace. Returns an errno.
int mapUsers(const char* pid, const char* users, const char* groups);

Failure executePlan(const Plan& plan, Launch* launch);
