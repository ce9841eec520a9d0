#include "operation.h"

Failure executePlan(const Plan& plan, Launch* launch) {
  for (uint32_t i = 0; i < plan.count; i++) {
    const Field& name = plan.operations[i].fields[0];
    const uint32_t count = plan.operations[i].count - 1;
    const Row* row = findRow(name.text);
    launch->failed = nullptr;
    const bool known = row != nullptr && count >= row->least && count <= row->most;
    const int error = known ? row->execute(launch, plan.operations[i].fields + 1, count) : EBADMSG;
    if (error != 0) return {i, name.text, launch->failed == nullptr ? nullptr : launch->failed->text, error};
  }
  return {plan.count, "", nullptr, 0};
}
