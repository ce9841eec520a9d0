// The wire as JavaScript sees it: functions in the order of native/addon.ts, one external value for each wire.
#include <sys/mman.h>

#include "../addon/call.h"
#include "wire.h"

namespace {

using wire::Wire;

// A wire with what it needs of its environment. It goes when its handles are closed and nobody can call it any more.
struct Bound {
  napi_env env;
  napi_ref callback = nullptr;
  napi_async_context context = nullptr;
  napi_async_cleanup_hook_handle hook = nullptr;
  std::unique_ptr<Wire> wire;
  bool closing = false;
  bool closed = false;
  bool collected = false;
};

// Calls back into JavaScript; an exception there is the program's uncaught exception.
void turn(Bound* bound, int events) {
  napi_handle_scope scope;
  napi_open_handle_scope(bound->env, &scope);
  napi_value receiver, function, count, result;
  napi_get_reference_value(bound->env, bound->callback, &function);
  napi_get_global(bound->env, &receiver);
  napi_create_int32(bound->env, events, &count);
  if (napi_make_callback(bound->env, bound->context, receiver, function, 1, &count, &result) == napi_pending_exception) {
    napi_value thrown;
    napi_get_and_clear_last_exception(bound->env, &thrown);
    napi_fatal_exception(bound->env, thrown);
  }
  napi_close_handle_scope(bound->env, scope);
}

void close(Bound* bound) {
  if (bound->closing) return;
  bound->closing = true;
  bound->wire->close([bound] {
    bound->closed = true;
    napi_delete_reference(bound->env, bound->callback);
    napi_async_destroy(bound->env, bound->context);
    if (bound->hook != nullptr) napi_remove_async_cleanup_hook(bound->hook);
    if (bound->collected) delete bound;
  });
}

void onCollected(napi_env, void* data, void*) {
  Bound* bound = static_cast<Bound*>(data);
  bound->collected = true;
  if (bound->closed) delete bound;
  else close(bound);
}

// The loop may still turn while the environment is torn down: JavaScript must not be called any more, and the handles
// have to be closed before the loop is.
void onEnvironmentEnd(napi_async_cleanup_hook_handle hook, void* data) {
  Bound* bound = static_cast<Bound*>(data);
  bound->hook = hook;
  close(bound);
}

Wire& wireOf(const Call& call) { return *static_cast<Bound*>(call.external(0))->wire; }

napi_value describeLayout(const Call& call, const wire::Layout& layout) {
  napi_value result = call.object();
  const std::pair<const char*, size_t> places[] = {
      {"states", layout.states},   {"known", layout.known},     {"lengths", layout.lengths}, {"events", layout.events},
      {"records", layout.records}, {"arena", layout.arena},     {"arenaSize", layout.arenaSize},
  };
  for (const auto& [name, at] : places) call.set(result, name, call.number(static_cast<double>(at)));
  return result;
}

napi_value describeNames(const Call& call) {
  napi_value list;
  napi_create_array_with_length(call.env, wire::KNOWN_COUNT, &list);
  for (int i = 0; i < wire::KNOWN_COUNT; i++) napi_set_element(call.env, list, static_cast<uint32_t>(i), call.string(wire::KNOWN_NAMES[i]));
  return list;
}

napi_value describeReasons(const Call& call) {
  napi_value list;
  napi_create_array_with_length(call.env, wire::REASON_COUNT, &list);
  for (int i = 0; i < wire::REASON_COUNT; i++) {
    napi_value row = call.object();
    call.set(row, "status", call.number(wire::REASON_TABLE[i].status));
    call.set(row, "text", call.string(wire::REASON_TABLE[i].text));
    napi_set_element(call.env, list, static_cast<uint32_t>(i), row);
  }
  return list;
}

}  // namespace

// openWire(cores, connections, buffer size in bytes, (events) => void)
//   → { wire, memory, layout, names, reasons }
napi_value openWire(const Call& call) {
  const wire::Limits limits{call.integer(0), call.integer(1), static_cast<size_t>(call.integer(2))};
  if (limits.cores < 1 || limits.connections < limits.cores) throw ArgumentFailure{"argument 1 is less than one for each core"};
  uv_loop_t* loop;
  napi_get_uv_event_loop(call.env, &loop);
  const napi_value callback = call.function(3);
  Bound* bound = new Bound{call.env};
  bound->wire = std::make_unique<Wire>(loop, limits, [bound](int events) { turn(bound, events); });
  if (bound->wire->error() != 0) {
    const int error = bound->wire->error();
    delete bound;
    throw SystemFailure{"mmap", error, "the memory of the wire"};
  }
  napi_create_reference(call.env, callback, 1, &bound->callback);
  napi_async_init(call.env, nullptr, call.string("emperord.wire"), &bound->context);
  napi_add_async_cleanup_hook(call.env, onEnvironmentEnd, bound, &bound->hook);

  napi_value handle, memory, result = call.object();
  napi_create_external(call.env, bound, onCollected, nullptr, &handle);
  const size_t size = bound->wire->layout().total;
  const auto unmap = [](napi_env, void* data, void* hint) { munmap(data, reinterpret_cast<size_t>(hint)); };
  if (napi_create_external_arraybuffer(call.env, bound->wire->memory(), size, unmap, reinterpret_cast<void*>(size), &memory) != napi_ok)
    throw ArgumentFailure{"memory of the wire cannot be seen by this runtime"};
  call.set(result, "wire", handle);
  call.set(result, "memory", memory);
  call.set(result, "layout", describeLayout(call, bound->wire->layout()));
  call.set(result, "names", describeNames(call));
  call.set(result, "reasons", describeReasons(call));
  return result;
}

// wireListen(wire, descriptor or -1, protocol, flags, limit-post in bytes, modifier1 | modifier2 << 8, constant
// variables, patience ms, patience with clients that read ms, most variables or 0)
//   → index of the listener. Flags: 1 persistent, 2 PROXY header, 4 REMOTE_PORT.
napi_value wireListen(const Call& call) {
  wire::Settings settings;
  settings.protocol = static_cast<wire::Protocol>(call.integer(2));
  const int flags = call.integer(3);
  settings.persistent = (flags & 1) != 0;
  settings.proxy = (flags & 2) != 0;
  settings.remotePort = (flags & 4) != 0;
  settings.limitPost = static_cast<uint64_t>(call.real(4));
  settings.modifier1 = static_cast<uint8_t>(call.integer(5));
  settings.modifier2 = static_cast<uint8_t>(call.integer(5) >> 8);
  settings.patience = static_cast<uint64_t>(call.integer(7));
  settings.sendPatience = static_cast<uint64_t>(call.integer(8));
  settings.maxVariables = call.integer(9);
  const Bytes constants = call.bytes(6);
  settings.constants.assign(constants.data, constants.data + constants.length);
  settings.constantVariables = wire::indexBlock(constants.data, constants.length, {});
  if (settings.constantVariables < 0) throw ArgumentFailure{"argument 6 is not a vars block"};
  const int index = wireOf(call).listen(call.integer(1), std::move(settings));
  if (index < 0) throw SystemFailure{"uv_poll_init", errno, std::to_string(call.integer(1))};
  return call.number(index);
}

// wireAdopt(wire, connected socket, listener, address, port) → its slot, the socket is the wire's then; -1 when there was none
napi_value wireAdopt(const Call& call) {
  wire::Peer peer;
  const std::string address = call.text(3);
  peer.length = static_cast<uint8_t>(address.copy(peer.address, sizeof peer.address - 1));
  peer.port = static_cast<uint16_t>(call.integer(4));
  return call.number(wireOf(call).adopt(call.integer(1), call.integer(2), peer));
}

napi_value wireOpenGate(const Call& call) {
  wireOf(call).setOpen(call.flag(1));
  return nullptr;
}

napi_value wireLook(const Call& call) {
  wireOf(call).look();
  return nullptr;
}

napi_value wireDrain(const Call& call) {
  wireOf(call).drain();
  return nullptr;
}

napi_value wireClose(const Call& call) {
  close(static_cast<Bound*>(call.external(0)));
  return nullptr;
}

// wireRead(wire, id, bytes) → bytes of body, 0 to wait, -1 at the end, -2 - reason for a body that is wrong
napi_value wireRead(const Call& call) {
  const Bytes to = call.bytes(2);
  return call.number(wireOf(call).read(call.integer(1), to.data, to.length));
}

napi_value wireUnread(const Call& call) {
  wireOf(call).unread(call.integer(1));
  return nullptr;
}

// wireChunkEnd(wire, id, offset, patience ms) → where the chunk ends that holds this byte of the body, 0 while that is not known
//   The first call is before anything is read. The client may be silent for so long from now on.
napi_value wireChunkEnd(const Call& call) {
  const auto offset = static_cast<uint64_t>(call.real(2));
  return call.number(wireOf(call).chunkEnd(call.integer(1), offset, static_cast<uint64_t>(call.real(3))));
}

napi_value wireFlush(const Call& call) {
  wireOf(call).flush(call.integer(1));
  return nullptr;
}

napi_value wireWrite(const Call& call) {
  const Bytes from = call.bytes(2);
  wireOf(call).write(call.integer(1), from.data, from.length, static_cast<wire::Order>(call.integer(3)));
  return nullptr;
}

// wireSendFile(wire, id, file, offset, bytes, order): the file is closed at the end
napi_value wireSendFile(const Call& call) {
  wireOf(call).sendFile(call.integer(1), call.integer(2), static_cast<off_t>(call.real(3)), static_cast<uint64_t>(call.real(4)),
                        static_cast<wire::Order>(call.integer(5)));
  return nullptr;
}

// wireGive(wire, id) → { descriptor, rest: bytes that came behind the request }, the descriptor is the caller's then; null
// when the client is gone
napi_value wireGive(const Call& call) {
  std::string rest;
  const int descriptor = wireOf(call).give(call.integer(1), &rest);
  if (descriptor < 0) return call.null();
  napi_value result = call.object();
  call.set(result, "descriptor", call.number(descriptor));
  call.set(result, "rest", call.buffer(rest.data(), rest.size()));
  return result;
}

napi_value wireCount(const Call& call) { return call.number(wireOf(call).count()); }
