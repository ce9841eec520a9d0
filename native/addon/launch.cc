// The operations of a launch plan, in this process, and what they are made on.
#include <fcntl.h>
#include <sys/syscall.h>
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

// detachedMount(path, read only) → descriptor of a copy of the tree of mounts at that path, which is mounted nowhere.
napi_value detachedMount(const Call& call) {
  const std::string path = call.text(0);
  constexpr unsigned CLONE = 1;  // OPEN_TREE_CLONE
  const long tree = check(syscall(428 /* open_tree */, AT_FDCWD, path.c_str(), CLONE | AT_RECURSIVE | O_CLOEXEC), "open_tree", path);
  if (!call.flag(1)) return call.number(static_cast<double>(tree));
  const uint64_t attributes[4] = {1 /* MOUNT_ATTR_RDONLY */, 0, 0, 0};
  if (syscall(442 /* mount_setattr */, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, attributes, sizeof attributes) != 0) {
    const int error = errno;
    close(static_cast<int>(tree));
    throw SystemFailure{"mount_setattr", error, path};
  }
  return call.number(static_cast<double>(tree));
}
