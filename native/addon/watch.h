// A descriptor watched on the event loop, with a JavaScript callback. Stopped by itself when the environment ends.
#pragma once
#include <node_api.h>
#include <uv.h>

#include "call.h"

class Watch {
 public:
  Watch(napi_env env, int descriptor, napi_value callback);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // 0, or the negative libuv error of the descriptor: such a watch can only be discarded.
  int error() const { return error_; }
  // Frees a watch that could not be made, and tells why.
  SystemFailure discard();
  // For what poll(2) calls readable, or for a priority condition: a change of a file of /proc.
  void start(int events = UV_READABLE);
  void stop();
  // Stops for good. Safe to call twice.
  void close();
  bool closed() const { return closed_; }
  // Closes every watch of this process: in a forked child they are its parent's business.
  static void closeAll();
  int descriptor() const { return descriptor_; }
  // A JavaScript function that works on this watch. The watch is freed when it is closed and no such function is left.
  template <napi_callback body>
  napi_value function(napi_env env) {
    napi_value result;
    napi_create_function(env, nullptr, 0, body, this, &result);
    napi_add_finalizer(env, result, this, onFunctionCollected, nullptr, nullptr);
    functions_++;
    return result;
  }

 protected:
  virtual ~Watch() = default;
  // The descriptor is readable. Runs outside of any JavaScript scope.
  virtual void ready() = 0;
  // Calls back into JavaScript in a scope of its own; an exception there is the program's uncaught exception.
  template <typename MakeArguments>
  void call(MakeArguments make) {
    napi_handle_scope scope;
    napi_open_handle_scope(env_, &scope);
    napi_value receiver, function;
    napi_get_reference_value(env_, callback_, &function);
    napi_get_global(env_, &receiver);
    napi_value arguments[2];
    const size_t count = make(arguments);
    napi_make_callback(env_, context_, receiver, function, count, arguments, nullptr);
    napi_close_handle_scope(env_, scope);
  }
  napi_env env_;

 private:
  static void onPoll(uv_poll_t* handle, int status, int events);
  static void onEnvironmentEnd(void* self);
  static void onFunctionCollected(napi_env env, void* self, void* hint);
  void freeWhenUnused();

  int descriptor_;
  int error_ = 0;
  bool closed_ = false;
  bool polling_ = false;
  int functions_ = 0;
  uv_poll_t* handle_ = nullptr;
  napi_ref callback_ = nullptr;
  napi_async_context context_ = nullptr;
};
