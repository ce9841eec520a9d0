// The operations of a launch plan, in this process.
#include <unistd.h>

#include "../launch/launch.h"
#include "call.h"

// perform(plan) executes it on the calling thread. A failure carries the operation as its call.
napi_value perform(const Call& call) {
  const Bytes bytes = call.bytes(0);
  PlanMemory memory;
  Plan plan;
  Launch launch{getppid()};
  if (bytes.length > LARGEST_PLAN ||
      !parsePlan(reinterpret_cast<const char*>(bytes.data), static_cast<uint32_t>(bytes.length), &memory, &plan)) {
    freePlan(&memory);
    throw SystemFailure{"plan", EBADMSG, ""};
  }
  const Failure failure = executePlan(plan, &launch);
  freePlan(&memory);
  if (failure.error != 0)
    throw SystemFailure{failure.operation, failure.error, failure.argument == nullptr ? "" : failure.argument};
  return nullptr;
}
