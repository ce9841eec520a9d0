import { constants } from 'node:os';
import { addon } from './addon.ts';
import { encodePlan } from './encode.ts';
import { named } from './failure.ts';
import { become, launch, prepareLaunch } from './launch.ts';
import type { KernelFeatures, ListenAddress, ListenOptions, MemorySeal, Native } from './types.ts';
import { openWire } from './wire.ts';

export type {
  AcceptGate,
  ExitStatus,
  KernelFeatures,
  Launched,
  ListenAddress,
  UnixAddress,
  ListenOptions,
  MemorySeal,
  Native,
  Received,
  XmlText,
} from './types.ts';
export type {
  LaunchOperation,
  LaunchPlan,
  LaunchReport,
  MountFlag,
  NamespaceName,
  ResourceName,
  UnmountFlag,
} from './plan.ts';
export { MOUNT_FLAGS, NAMESPACES, RESOURCES, UNMOUNT_FLAGS } from './plan.ts';
export { built } from './addon.ts';
export { describeReport, describeStatus, encodePlan, encodeReport } from './encode.ts';
export { readReport } from './launch.ts';
export {
  Event,
  Field,
  Flag,
  Order,
  Protocol,
  type ListenerSettings,
  type Wire,
  type WireLimits,
} from './wire.ts';
export { errorName, isNativeError, type NativeError } from './failure.ts';

/** fcntl(2): F_RDLCK, F_WRLCK, F_UNLCK. */
const BYTE_LOCKS = { read: 0, write: 1, none: 2 } as const;
/** F_SEAL_… of fcntl(2). */
const SEALS: Readonly<Record<MemorySeal, number>> = { seal: 1, shrink: 2, grow: 4, write: 8 };
/** What one message can carry (SCM_MAX_FD). */
const MOST_DESCRIPTORS = 253;

let features: KernelFeatures | null = null;

/** The native helper (design §6). The addon is loaded at the first call. */
export const native: Native = {
  launch,
  perform: (plan) => named(() => addon().perform(encodePlan(plan))),
  detachedMount: (path, readOnly) => named(() => addon().detachedMount(path, readOnly)),
  prepareLaunch: (plan) => named(() => prepareLaunch(plan)),
  watchExit: (pidfd, onExit) =>
    named(() =>
      addon().watchExit(pidfd, (code, signal) =>
        onExit({ code: code < 0 ? null : code, signal: signal < 0 ? null : signal }),
      ),
    ),
  openPidfd: (pid) => named(() => addon().openPidfd(pid)),
  hasEnded: (pidfd) => named(() => addon().hasEnded(pidfd)),
  signal: (pidfd, signal) => named(() => addon().sendSignal(pidfd, signal)),
  noteRuntime: (lowest, placeholders) => named(() => addon().noteRuntime(lowest, placeholders)),
  fork: (given) => named(() => addon().forkSelf(given)),
  likeExec: (argv, environment) => named(() => addon().likeExec(argv, environment)),
  fillRandom: (bytes) => named(() => addon().fillRandom(bytes)),
  fillHoles: () => addon().fillHoles(),
  ownPid: () => addon().ownPid(),
  exit: (code) => addon().exitNow(code),
  awaitInput: (descriptor, milliseconds) => named(() => addon().awaitInput(descriptor, milliseconds)),
  setName: (name) => named(() => addon().setName(name)),
  setParentDeathSignal: (signal) => named(() => addon().setParentDeathSignal(signal)),
  setSubreaper: (on) => named(() => addon().setSubreaper(on)),
  setUmask: (mask) => named(() => addon().setUmask(mask)),
  crypt: (password, setting) => named(() => addon().cryptPassword(password, setting)),
  applyStylesheet: (document, stylesheet, parameters) =>
    named(() =>
      addon().applyStylesheet(
        document.bytes,
        document.url,
        stylesheet.bytes,
        stylesheet.url,
        parameters.flat(),
      ),
    ),
  socketPair: () => named(() => addon().socketPair()),
  messagePair: () => named(() => addon().messagePair()),
  tryLock: (descriptor) => named(() => addon().tryLock(descriptor)),
  pipe: () => named(() => addon().pipe()),
  peerCredentials: (socket) => named(() => addon().peerCredentials(socket)),
  writeNow: (descriptor, bytes) => named(() => addon().writeNow(descriptor, bytes)),
  sendDescriptors: (socket, bytes, descriptors) =>
    named(() => addon().sendDescriptors(socket, bytes, descriptors)),
  receiveDescriptors: (socket, bytes, descriptors = MOST_DESCRIPTORS) =>
    named(() => addon().receiveDescriptors(socket, bytes, descriptors)),
  duplicate: (descriptor) => named(() => addon().duplicateDescriptor(descriptor)),
  close: (descriptor) => named(() => addon().closeDescriptor(descriptor)),
  setCloseOnExec: (descriptor, on) => named(() => addon().setCloseOnExec(descriptor, on)),
  setBlocking: (descriptor) => named(() => addon().setBlocking(descriptor)),
  makeFifo: (path, mode) => named(() => addon().makeFifo(path, mode)),
  openBeneath: (folder, path, links) => named(() => openBeneath(folder, path, links)),
  memoryFile: (name, bytes) => named(() => addon().memoryFile(name, bytes)),
  sealMemory: (descriptor, seals) =>
    named(() =>
      addon().sealMemory(
        descriptor,
        seals.reduce((bits, seal) => bits | SEALS[seal], 0),
      ),
    ),
  mapMemory: (descriptor, bytes) => named(() => addon().mapMemory(descriptor, bytes)),
  lockByte: (descriptor, index, kind, how) =>
    named(() => addon().lockByte(descriptor, index, BYTE_LOCKS[kind], how === 'wait')),
  lockByteLater: (descriptor, index) => named(() => addon().lockByteLater(descriptor, index)),
  byteHolder: (descriptor, index) => named(() => addon().byteHolder(descriptor, index)),
  listen: (address, options) => named(() => listen(address, options)),
  setBacklog: (descriptor, backlog) => named(() => addon().setBacklog(descriptor, backlog)),
  shutdown: (descriptor) => named(() => addon().shutdownSocket(descriptor)),
  connectUnix: (address) =>
    named(() =>
      address.family === 'unix'
        ? addon().connectUnix(Buffer.from(address.path), false)
        : addon().connectUnix(Buffer.from(address.name), true),
    ),
  boundAddress: (descriptor) => named(() => addon().boundAddress(descriptor) as ListenAddress | null),
  listenQueue: (descriptor) => named(() => addon().listenQueue(descriptor)),
  sendDatagram: (address, bytes) =>
    named(() => addon().sendDatagram(address.replace(/^@/, ''), address.startsWith('@'), bytes)),
  acceptGate: (descriptor, onAccept) => named(() => addon().acceptGate(descriptor, onAccept)),
  watchReadable: (descriptor, onReadable) => named(() => addon().watchReadable(descriptor, onReadable)),
  watchPriority: (descriptor, onChange) => named(() => addon().watchPriority(descriptor, onChange)),
  become,
  limitDescriptors: (count) => named(() => addon().limitDescriptors(count)),
  features: () => (features ??= named(() => addon().kernelFeatures())),
  openWire: (limits, onTurn) => named(() => openWire(limits, onTurn)),
};

const MISSING = new Set([constants.errno.ENOENT, constants.errno.ENOTDIR]);

function openBeneath(folder: Uint8Array, path: Uint8Array, links: boolean): number | 'missing' | 'unknown' {
  const [descriptor, errno] = addon().openBeneath(folder, path, links);
  if (descriptor >= 0) return descriptor;
  return MISSING.has(errno) ? 'missing' : 'unknown';
}

function listen(address: ListenAddress, options: ListenOptions): number {
  const { sendBuffer = 0, receiveBuffer = 0 } = options;
  switch (address.family) {
    case 'unix':
      return addon().listenUnix(Buffer.from(address.path), false, options.backlog, sendBuffer, receiveBuffer);
    case 'abstract':
      return addon().listenUnix(Buffer.from(address.name), true, options.backlog, sendBuffer, receiveBuffer);
    default: {
      const { backlog, reusePort, freeBind, deferAccept, noDelay, fastOpen = 0, keepAlive = false } = options;
      const v6 = address.family === 'tcp6';
      return addon().listenTcp(
        address.host,
        address.port,
        v6,
        backlog,
        reusePort,
        freeBind,
        deferAccept,
        noDelay,
        fastOpen,
        keepAlive,
        sendBuffer,
        receiveBuffer,
      );
    }
  }
}
