import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Failure, reason } from '../vassal/errors/index.ts';
import { ERR_NATIVE_MISSING } from './errors.ts';
import type { RawCounters, RawMutexes, RawRwlocks, RawTable } from './shared/addon.ts';
import type { KernelFeatures } from './types.ts';

/** The addon as it is, in the order of `addon/module.cc`: plain numbers, strings, bytes. */
export interface Addon {
  spawnLauncher(
    path: string,
    plan: number,
    report: number,
    inherited: readonly number[],
    namespaces: readonly string[],
    uidMap: string,
    gidMap: string,
  ): { pid: number; pidfd: number };
  perform(plan: Uint8Array): void;
  detachedMount(path: string, readOnly: boolean): number;
  watchExit(pidfd: number, onExit: (code: number, signal: number) => void): () => void;
  openPidfd(pid: number): number | null;
  hasEnded(pidfd: number): boolean;
  sendSignal(pidfd: number, signal: number): boolean;
  noteRuntime(lowest: number, placeholders: readonly number[]): void;
  forkSelf(given: boolean): number;
  likeExec(argv: readonly string[], environment: readonly string[]): boolean;
  fillRandom(bytes: Uint8Array): void;
  fillHoles(): number;
  ownPid(): number;
  exitNow(code: number): never;
  awaitInput(descriptor: number, milliseconds: number): boolean;
  setName(name: string): void;
  setParentDeathSignal(signal: number): void;
  setSubreaper(on: boolean): void;
  setUmask(mask: number): number;
  cryptPassword(password: Uint8Array, setting: string): string | null;
  applyStylesheet(
    document: Uint8Array,
    documentUrl: string,
    stylesheet: Uint8Array,
    stylesheetUrl: string,
    parameters: readonly string[],
  ): Buffer | string;
  socketPair(): [number, number];
  messagePair(): [number, number];
  tryLock(descriptor: number): boolean;
  pipe(): [number, number];
  peerCredentials(socket: number): { pid: number; uid: number; gid: number };
  writeNow(descriptor: number, bytes: Uint8Array): number;
  sendDescriptors(socket: number, bytes: Uint8Array, descriptors: readonly number[]): void;
  receiveDescriptors(
    socket: number,
    maximumBytes: number,
    maximumDescriptors: number,
  ): { bytes: Buffer; descriptors: number[]; truncated: boolean } | null;
  duplicateDescriptor(descriptor: number): number;
  closeDescriptor(descriptor: number): void;
  setCloseOnExec(descriptor: number, on: boolean): void;
  setBlocking(descriptor: number): void;
  makeFifo(path: string, mode: number): void;
  openBeneath(folder: Uint8Array, path: Uint8Array, links: boolean): [descriptor: number, errno: number];
  memoryFile(name: string, bytes: Uint8Array): number;
  sealMemory(descriptor: number, seals: number): void;
  mapMemory(descriptor: number, bytes: number): ArrayBuffer;
  lockByte(descriptor: number, index: number, kind: number, wait: boolean): boolean;
  lockByteLater(descriptor: number, index: number): number;
  byteHolder(descriptor: number, index: number): number;
  sharedMutexes(descriptor: number, count: number): RawMutexes;
  sharedRwlocks(descriptor: number, count: number): RawRwlocks;
  sharedCounters(descriptor: number, count: number): RawCounters;
  sharedTable(
    descriptor: number,
    items: number,
    keySize: number,
    blockSize: number,
    blocks: number,
    buckets: number,
    purgeLru: boolean,
    sweepOnFull: boolean,
  ): RawTable;
  listenTcp(
    host: string,
    port: number,
    v6: boolean,
    backlog: number,
    reusePort: boolean,
    freeBind: boolean,
    deferAccept: number,
    noDelay: boolean,
    fastOpen: number,
    keepAlive: boolean,
    sendBuffer: number,
    receiveBuffer: number,
  ): number;
  listenUnix(
    name: Uint8Array,
    abstract: boolean,
    backlog: number,
    sendBuffer: number,
    receiveBuffer: number,
  ): number;
  setBacklog(descriptor: number, backlog: number): void;
  shutdownSocket(descriptor: number): void;
  connectUnix(name: Uint8Array, abstract: boolean): number;
  boundAddress(descriptor: number): unknown;
  listenQueue(descriptor: number): { waiting: number; maximum: number } | null;
  sendDatagram(name: string, abstract: boolean, bytes: Uint8Array): void;
  acceptGate(
    descriptor: number,
    onAccept: (connections: readonly number[]) => void,
  ): { setPlaces(places: number): void; close(): void };
  watchReadable(descriptor: number, onReadable: () => void): () => void;
  watchPriority(descriptor: number, onChange: () => void): () => void;
  replaceProgram(path: string, plan: number, report: number, inherited: readonly number[]): never;
  limitDescriptors(count: number): void;
  kernelFeatures(): KernelFeatures;
  openWire(
    cores: number,
    connections: number,
    bufferSize: number,
    onTurn: (events: number) => void,
  ): OpenedWire;
  wireListen(
    wire: WireHandle,
    descriptor: number,
    protocol: number,
    flags: number,
    limitPost: number,
    modifiers: number,
    constants: Uint8Array,
    patience: number,
    sendPatience: number,
    maxVariables: number,
  ): number;
  wireAdopt(wire: WireHandle, socket: number, listener: number, address: string, port: number): number;
  wireOpenGate(wire: WireHandle, open: boolean): void;
  wireDrain(wire: WireHandle): void;
  wireLook(wire: WireHandle): void;
  wireClose(wire: WireHandle): void;
  wireRead(wire: WireHandle, id: number, to: Uint8Array): number;
  wireUnread(wire: WireHandle, id: number): void;
  wireChunkEnd(wire: WireHandle, id: number, offset: number, patience: number): number;
  wireFlush(wire: WireHandle, records: number): void;
  wireWrite(wire: WireHandle, id: number, bytes: Uint8Array, order: number): void;
  wireSendFile(wire: WireHandle, id: number, file: number, offset: number, size: number, order: number): void;
  wireGive(wire: WireHandle, id: number): { descriptor: number; rest: Buffer } | null;
  wireCount(wire: WireHandle): number;
}

/** A wire of the addon; only the functions above can do something with it. */
export type WireHandle = object;

export interface OpenedWire {
  readonly wire: WireHandle;
  readonly memory: ArrayBuffer;
  /** Places in the memory, bytes from its beginning. */
  readonly layout: Readonly<
    Record<'states' | 'known' | 'lengths' | 'events' | 'records' | 'arena' | 'arenaSize', number>
  >;
  readonly names: readonly string[];
  readonly reasons: readonly { readonly status: number; readonly text: string }[];
}

/**
 * Path of a file of the helper, seen from a checkout (native/) or from a package (dist/): what was compiled here, else
 * what the package brought for such machines. Throws `ERR_NATIVE_MISSING`.
 */
export function built(name: string): string {
  const prebuilt = `prebuilt/linux-${process.arch}-glibc`;
  const places = [`./build/${name}`, `../native/build/${name}`, `../native/${prebuilt}/${name}`];
  const path = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((file) => existsSync(file));
  if (path !== undefined) return path;
  throw missing(name, 'no such file');
}

let loaded: Addon | null = null;

/** The addon, loaded at the first call. */
export function addon(): Addon {
  if (loaded !== null) return loaded;
  const path = built('emperord.node');
  try {
    return (loaded = createRequire(import.meta.url)(path) as Addon);
  } catch (thrown) {
    // Another machine, or an older library than that of the machine it was compiled on.
    throw missing(path, reason(thrown));
  }
}

function missing(name: string, found: string): Failure {
  return new Failure(ERR_NATIVE_MISSING, { tried: `load the native helper ${name}`, found });
}
