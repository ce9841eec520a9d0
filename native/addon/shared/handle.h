// An object that JavaScript holds by functions bound to it, freed with the last of them.
#pragma once
#include "../call.h"

class Handle {
 public:
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  template <napi_value (*body)(const Call&)>
  void add(const Call& call, napi_value object, const char* name) {
    napi_value function;
    napi_create_function(call.env, name, NAPI_AUTO_LENGTH, entry<body>, this, &function);
    napi_add_finalizer(call.env, function, this, onCollected, nullptr, nullptr);
    functions_++;
    call.set(object, name, function);
  }

 protected:
  virtual ~Handle() = default;

 private:
  static void onCollected(napi_env, void* data, void*) {
    Handle* self = static_cast<Handle*>(data);
    if (--self->functions_ == 0) delete self;
  }

  int functions_ = 0;
};

// The object that a bound function works on. Its type is sure: `add` is what binds the two.
template <typename Type>
Type& bound(const Call& call) {
  return *static_cast<Type*>(static_cast<Handle*>(call.data()));
}

// Throws EBADF when the memory behind a handle was given back by close().
template <typename Type>
Type& opened(const Call& call) {
  Type& handle = bound<Type>(call);
  if (!handle.isOpen()) throw SystemFailure{"mmap", EBADF, "closed"};
  return handle;
}
