// Hashes of passwords as crypt(3) of this machine makes them. Its library is looked for when it is first needed: a machine
// without one has no such files either.
#include <dlfcn.h>

#include "call.h"

namespace {

using Crypt = char* (*)(const char*, const char*);

Crypt find() {
  for (const char* name : {"libcrypt.so.1", "libcrypt.so.2", static_cast<const char*>(nullptr)}) {
    void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) continue;
    void* symbol = dlsym(library, "crypt");
    if (symbol != nullptr) return reinterpret_cast<Crypt>(symbol);
  }
  return nullptr;
}

}  // namespace

// cryptPassword(password, setting) → hash; null for a setting that nobody here knows
napi_value cryptPassword(const Call& call) {
  static const Crypt hash = find();
  if (hash == nullptr) throw SystemFailure{"dlopen", ENOENT, "libcrypt"};
  const char* result = hash(call.rawText(0).c_str(), call.text(1).c_str());
  // Some libraries give no pointer, others a text that no hash can be.
  return result == nullptr || result[0] == '*' ? call.null() : call.string(result);
}
