#include "call.h"

#include <cmath>
#include <cstring>

Call::Call(napi_env environment, napi_callback_info info) : env(environment) {
  napi_get_cb_info(env, info, &count_, arguments_, nullptr, &data_);
}

napi_value Call::at(size_t index, const char* wanted) const {
  if (index >= count_) refuse(index, wanted);
  return arguments_[index];
}

void Call::refuse(size_t index, const char* wanted) const {
  throw ArgumentFailure{"argument " + std::to_string(index) + " is not " + wanted};
}

int32_t Call::integer(size_t index) const {
  int32_t value;
  if (napi_get_value_int32(env, at(index, "an integer"), &value) != napi_ok) refuse(index, "an integer");
  return value;
}

double Call::whole(size_t index, double least, double most, const char* wanted) const {
  double value;
  if (napi_get_value_double(env, at(index, wanted), &value) != napi_ok) refuse(index, wanted);
  if (!(value >= least && value <= most) || value != std::floor(value)) refuse(index, wanted);
  return value;
}

uint32_t Call::unsignedInteger(size_t index) const {
  return static_cast<uint32_t>(whole(index, 0, 4294967295.0, "a whole number of 0 to 4294967295"));
}

int64_t Call::wide(size_t index) const {
  constexpr double LIMIT = 9007199254740992.0;
  return static_cast<int64_t>(whole(index, -LIMIT, LIMIT, "a safe integer"));
}

double Call::real(size_t index) const {
  double value;
  if (napi_get_value_double(env, at(index, "a number"), &value) != napi_ok) refuse(index, "a number");
  return value;
}

bool Call::flag(size_t index) const {
  bool value;
  if (napi_get_value_bool(env, at(index, "a boolean"), &value) != napi_ok) refuse(index, "a boolean");
  return value;
}

std::string Call::text(size_t index) const { return textOf(at(index, "a string"), index); }

std::string Call::textOf(napi_value value, size_t index) const {
  size_t length;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) refuse(index, "a string");
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  if (text.find('\0') != std::string::npos) refuse(index, "a string without NUL");
  return text;
}

Bytes Call::bytes(size_t index) const {
  napi_value value = at(index, "a Uint8Array");
  napi_typedarray_type type;
  void* data;
  size_t length;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok || type != napi_uint8_array)
    refuse(index, "a Uint8Array");
  return {static_cast<uint8_t*>(data), length};
}

std::string Call::rawText(size_t index) const {
  const Bytes raw = bytes(index);
  return std::string(reinterpret_cast<const char*>(raw.data), raw.length);
}

std::vector<int> Call::integers(size_t index) const {
  napi_value list = at(index, "an array of integers");
  uint32_t length;
  if (napi_get_array_length(env, list, &length) != napi_ok) refuse(index, "an array of integers");
  std::vector<int> values(length);
  for (uint32_t i = 0; i < length; i++) {
    napi_value item;
    napi_get_element(env, list, i, &item);
    if (napi_get_value_int32(env, item, &values[i]) != napi_ok) refuse(index, "an array of integers");
  }
  return values;
}

std::vector<std::string> Call::texts(size_t index) const {
  napi_value list = at(index, "an array of strings");
  uint32_t length;
  if (napi_get_array_length(env, list, &length) != napi_ok) refuse(index, "an array of strings");
  std::vector<std::string> values(length);
  for (uint32_t i = 0; i < length; i++) {
    napi_value item;
    napi_get_element(env, list, i, &item);
    values[i] = textOf(item, index);
  }
  return values;
}

napi_value Call::function(size_t index) const {
  napi_value value = at(index, "a function");
  napi_valuetype type;
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_function) refuse(index, "a function");
  return value;
}

void* Call::external(size_t index) const {
  void* value;
  if (napi_get_value_external(env, at(index, "an external"), &value) != napi_ok) refuse(index, "an external");
  return value;
}

napi_value Call::number(double value) const {
  napi_value result;
  napi_create_double(env, value, &result);
  return result;
}

napi_value Call::null() const {
  napi_value result;
  napi_get_null(env, &result);
  return result;
}

napi_value Call::boolean(bool value) const {
  napi_value result;
  napi_get_boolean(env, value, &result);
  return result;
}

napi_value Call::string(const std::string& value) const {
  napi_value result;
  napi_create_string_utf8(env, value.data(), value.size(), &result);
  return result;
}

napi_value Call::buffer(const void* data, size_t length) const {
  napi_value result;
  napi_create_buffer_copy(env, length, data, nullptr, &result);
  return result;
}

napi_value Call::array(const std::vector<int>& values) const {
  napi_value list;
  napi_create_array_with_length(env, values.size(), &list);
  for (size_t i = 0; i < values.size(); i++) napi_set_element(env, list, i, number(values[i]));
  return list;
}

napi_value Call::object() const {
  napi_value result;
  napi_create_object(env, &result);
  return result;
}

void Call::set(napi_value object, const char* key, napi_value value) const {
  napi_set_named_property(env, object, key, value);
}

void raise(napi_env env, const SystemFailure& failure) {
  std::string message = std::string(failure.call) + "(" + failure.argument + "): " + strerror(failure.error);
  napi_value text, error, value;
  napi_create_string_utf8(env, message.data(), message.size(), &text);
  napi_create_error(env, nullptr, text, &error);
  napi_create_string_utf8(env, failure.call, NAPI_AUTO_LENGTH, &value);
  napi_set_named_property(env, error, "syscall", value);
  napi_create_int32(env, failure.error, &value);
  napi_set_named_property(env, error, "errno", value);
  napi_create_string_utf8(env, failure.argument.data(), failure.argument.size(), &value);
  napi_set_named_property(env, error, "argument", value);
  napi_throw(env, error);
}
