#include "watch.h"

#include <set>

namespace {
std::set<Watch*>& open() {
  static std::set<Watch*> all;
  return all;
}
}  // namespace

Watch::Watch(napi_env env, int descriptor, napi_value callback) : env_(env), descriptor_(descriptor) {
  uv_loop_t* loop;
  napi_get_uv_event_loop(env, &loop);
  handle_ = new uv_poll_t;
  error_ = uv_poll_init(loop, handle_, descriptor);
  if (error_ != 0) {
    delete handle_;
    handle_ = nullptr;
    closed_ = true;
    return;
  }
  handle_->data = this;
  napi_create_reference(env, callback, 1, &callback_);
  napi_value name;
  napi_create_string_utf8(env, "emperord", NAPI_AUTO_LENGTH, &name);
  napi_async_init(env, nullptr, name, &context_);
  napi_add_env_cleanup_hook(env, onEnvironmentEnd, this);
  open().insert(this);
}

SystemFailure Watch::discard() {
  const SystemFailure failure{"uv_poll_init", -error_, std::to_string(descriptor_)};
  delete this;
  return failure;
}

void Watch::start(int events) {
  if (closed_ || polling_) return;
  polling_ = true;
  uv_poll_start(handle_, events, onPoll);
}

void Watch::stop() {
  if (closed_ || !polling_) return;
  polling_ = false;
  uv_poll_stop(handle_);
}

void Watch::close() {
  if (closed_) return;
  closed_ = true;
  open().erase(this);
  napi_remove_env_cleanup_hook(env_, onEnvironmentEnd, this);
  napi_delete_reference(env_, callback_);
  napi_async_destroy(env_, context_);
  uv_close(reinterpret_cast<uv_handle_t*>(handle_), [](uv_handle_t* handle) {
    Watch* self = static_cast<Watch*>(handle->data);
    delete reinterpret_cast<uv_poll_t*>(handle);
    self->handle_ = nullptr;
    self->freeWhenUnused();
  });
}

void Watch::closeAll() {
  while (!open().empty()) (*open().begin())->close();
}

void Watch::onFunctionCollected(napi_env, void* data, void*) {
  Watch* self = static_cast<Watch*>(data);
  self->functions_--;
  self->freeWhenUnused();
}

void Watch::freeWhenUnused() {
  if (functions_ == 0 && handle_ == nullptr) delete this;
}

void Watch::onPoll(uv_poll_t* handle, int, int) {
  Watch* self = static_cast<Watch*>(handle->data);
  if (!self->closed_) self->ready();
}

// The loop may still turn while the environment is torn down: JavaScript must not be called any more.
void Watch::onEnvironmentEnd(void* data) {
  Watch* self = static_cast<Watch*>(data);
  self->stop();
  self->closed_ = true;
}
