// One call from JavaScript: typed arguments in, one value out, failures as exceptions that `entry` turns into errors.
#pragma once
#include <node_api.h>
#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

// A system call that failed: becomes an Error with `syscall`, `errno`, `argument`.
struct SystemFailure {
  const char* call;
  int error;
  std::string argument;
};

// An argument of the wrong type: becomes a TypeError.
struct ArgumentFailure {
  std::string message;
};

struct Bytes {
  uint8_t* data;
  size_t length;
};

class Call {
 public:
  Call(napi_env env, napi_callback_info info);

  int32_t integer(size_t index) const;
  // A whole number of 0 to 2^32 - 1.
  uint32_t unsignedInteger(size_t index) const;
  // A whole number that a double holds exactly.
  int64_t wide(size_t index) const;
  double real(size_t index) const;
  bool flag(size_t index) const;
  std::string text(size_t index) const;
  Bytes bytes(size_t index) const;
  // Bytes that are text, or a name, of any encoding.
  std::string rawText(size_t index) const;
  std::vector<int> integers(size_t index) const;
  std::vector<std::string> texts(size_t index) const;
  napi_value function(size_t index) const;
  // The object behind an external value.
  void* external(size_t index) const;

  napi_value number(double value) const;
  napi_value null() const;
  napi_value boolean(bool value) const;
  napi_value string(const std::string& value) const;
  // A buffer with a copy of these bytes.
  napi_value buffer(const void* data, size_t length) const;
  napi_value array(const std::vector<int>& values) const;
  napi_value object() const;
  void set(napi_value object, const char* key, napi_value value) const;

  // The private data of the function that was called.
  void* data() const { return data_; }

  const napi_env env;

 private:
  napi_value at(size_t index, const char* wanted) const;
  std::string textOf(napi_value value, size_t index) const;
  [[noreturn]] void refuse(size_t index, const char* wanted) const;

  double whole(size_t index, double least, double most, const char* wanted) const;

  napi_value arguments_[12];
  size_t count_ = 12;
  void* data_ = nullptr;
};

// Throws SystemFailure with the present errno when `result` is negative.
template <typename Result>
Result check(Result result, const char* call, const std::string& argument) {
  if (result < 0) throw SystemFailure{call, errno, argument};
  return result;
}

void raise(napi_env env, const SystemFailure& failure);

// What Node-API calls: runs a body and turns its failures into JavaScript errors.
template <napi_value (*body)(const Call&)>
napi_value entry(napi_env env, napi_callback_info info) {
  try {
    return body(Call(env, info));
  } catch (const SystemFailure& failure) {
    raise(env, failure);
  } catch (const ArgumentFailure& failure) {
    napi_throw_type_error(env, nullptr, failure.message.c_str());
  }
  return nullptr;
}

#define EXPORTED(name) napi_value name(const Call&)
EXPORTED(spawnLauncher);
EXPORTED(perform);
EXPORTED(detachedMount);
EXPORTED(watchExit);
EXPORTED(openPidfd);
EXPORTED(hasEnded);
EXPORTED(sendSignal);
EXPORTED(noteRuntime);
EXPORTED(forkSelf);
EXPORTED(likeExec);
EXPORTED(fillRandom);
EXPORTED(fillHoles);
EXPORTED(ownPid);
EXPORTED(exitNow);
EXPORTED(awaitInput);
EXPORTED(setName);
EXPORTED(setParentDeathSignal);
EXPORTED(setSubreaper);
EXPORTED(setUmask);
EXPORTED(cryptPassword);
EXPORTED(applyStylesheet);
EXPORTED(socketPair);
EXPORTED(messagePair);
EXPORTED(tryLock);
EXPORTED(pipe);
EXPORTED(peerCredentials);
EXPORTED(writeNow);
EXPORTED(sendDescriptors);
EXPORTED(receiveDescriptors);
EXPORTED(duplicateDescriptor);
EXPORTED(closeDescriptor);
EXPORTED(setCloseOnExec);
EXPORTED(setBlocking);
EXPORTED(makeFifo);
EXPORTED(openBeneath);
EXPORTED(memoryFile);
EXPORTED(sealMemory);
EXPORTED(mapMemory);
EXPORTED(lockByte);
EXPORTED(lockByteLater);
EXPORTED(byteHolder);
EXPORTED(sharedMutexes);
EXPORTED(sharedRwlocks);
EXPORTED(sharedCounters);
EXPORTED(sharedTable);
EXPORTED(listenTcp);
EXPORTED(listenUnix);
EXPORTED(setBacklog);
EXPORTED(shutdownSocket);
EXPORTED(connectUnix);
EXPORTED(boundAddress);
EXPORTED(listenQueue);
EXPORTED(sendDatagram);
EXPORTED(acceptGate);
EXPORTED(watchReadable);
EXPORTED(watchPriority);
EXPORTED(replaceProgram);
EXPORTED(limitDescriptors);
EXPORTED(kernelFeatures);
EXPORTED(openWire);
EXPORTED(wireListen);
EXPORTED(wireAdopt);
EXPORTED(wireOpenGate);
EXPORTED(wireDrain);
EXPORTED(wireLook);
EXPORTED(wireClose);
EXPORTED(wireRead);
EXPORTED(wireUnread);
EXPORTED(wireChunkEnd);
EXPORTED(wireFlush);
EXPORTED(wireWrite);
EXPORTED(wireSendFile);
EXPORTED(wireGive);
EXPORTED(wireCount);
#undef EXPORTED
