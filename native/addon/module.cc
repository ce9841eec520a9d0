// The table of functions, in the order of native/addon.ts.
#include "call.h"

namespace {
struct Export {
  const char* name;
  napi_callback body;
};

const Export exports_[] = {
    {"spawnLauncher", entry<spawnLauncher>},
    {"perform", entry<perform>},
    {"detachedMount", entry<detachedMount>},
    {"watchExit", entry<watchExit>},
    {"openPidfd", entry<openPidfd>},
    {"hasEnded", entry<hasEnded>},
    {"sendSignal", entry<sendSignal>},
    {"noteRuntime", entry<noteRuntime>},
    {"forkSelf", entry<forkSelf>},
    {"likeExec", entry<likeExec>},
    {"fillRandom", entry<fillRandom>},
    {"fillHoles", entry<fillHoles>},
    {"ownPid", entry<ownPid>},
    {"exitNow", entry<exitNow>},
    {"awaitInput", entry<awaitInput>},
    {"setName", entry<setName>},
    {"setParentDeathSignal", entry<setParentDeathSignal>},
    {"setSubreaper", entry<setSubreaper>},
    {"setUmask", entry<setUmask>},
    {"cryptPassword", entry<cryptPassword>},
    {"applyStylesheet", entry<applyStylesheet>},
    {"socketPair", entry<socketPair>},
    {"messagePair", entry<messagePair>},
    {"tryLock", entry<tryLock>},
    {"pipe", entry<pipe>},
    {"peerCredentials", entry<peerCredentials>},
    {"writeNow", entry<writeNow>},
    {"sendDescriptors", entry<sendDescriptors>},
    {"receiveDescriptors", entry<receiveDescriptors>},
    {"duplicateDescriptor", entry<duplicateDescriptor>},
    {"closeDescriptor", entry<closeDescriptor>},
    {"setCloseOnExec", entry<setCloseOnExec>},
    {"setBlocking", entry<setBlocking>},
    {"makeFifo", entry<makeFifo>},
    {"openBeneath", entry<openBeneath>},
    {"memoryFile", entry<memoryFile>},
    {"sealMemory", entry<sealMemory>},
    {"mapMemory", entry<mapMemory>},
    {"lockByte", entry<lockByte>},
    {"lockByteLater", entry<lockByteLater>},
    {"byteHolder", entry<byteHolder>},
    {"sharedMutexes", entry<sharedMutexes>},
    {"sharedRwlocks", entry<sharedRwlocks>},
    {"sharedCounters", entry<sharedCounters>},
    {"sharedTable", entry<sharedTable>},
    {"listenTcp", entry<listenTcp>},
    {"listenUnix", entry<listenUnix>},
    {"setBacklog", entry<setBacklog>},
    {"shutdownSocket", entry<shutdownSocket>},
    {"connectUnix", entry<connectUnix>},
    {"boundAddress", entry<boundAddress>},
    {"listenQueue", entry<listenQueue>},
    {"sendDatagram", entry<sendDatagram>},
    {"acceptGate", entry<acceptGate>},
    {"watchReadable", entry<watchReadable>},
    {"watchPriority", entry<watchPriority>},
    {"replaceProgram", entry<replaceProgram>},
    {"limitDescriptors", entry<limitDescriptors>},
    {"kernelFeatures", entry<kernelFeatures>},
    {"openWire", entry<openWire>},
    {"wireListen", entry<wireListen>},
    {"wireAdopt", entry<wireAdopt>},
    {"wireOpenGate", entry<wireOpenGate>},
    {"wireDrain", entry<wireDrain>},
    {"wireLook", entry<wireLook>},
    {"wireClose", entry<wireClose>},
    {"wireRead", entry<wireRead>},
    {"wireUnread", entry<wireUnread>},
    {"wireChunkEnd", entry<wireChunkEnd>},
    {"wireFlush", entry<wireFlush>},
    {"wireWrite", entry<wireWrite>},
    {"wireSendFile", entry<wireSendFile>},
    {"wireGive", entry<wireGive>},
    {"wireCount", entry<wireCount>},
};
}  // namespace

NAPI_MODULE_INIT() {
  for (const Export& item : exports_) {
    napi_value function;
    napi_create_function(env, item.name, NAPI_AUTO_LENGTH, item.body, nullptr, &function);
    napi_set_named_property(env, exports, item.name, function);
  }
  return exports;
}
