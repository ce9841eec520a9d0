import { addon, type OpenedWire } from './addon.ts';

/** What happened on a connection, in the order of `wire/wire.h`. */
export const Event = { request: 0, refused: 1, readable: 2, drained: 3, gone: 4, idle: 5 } as const;
/** What can be done with a connection: send more, end the answer in one of three ways, let the request go. */
export const Order = { send: 0, keep: 1, close: 2, reset: 3, release: 4 } as const;
/** Protocols of listening sockets. */
export const Protocol = { uwsgi: 0, http: 1, fastcgi: 2, scgi: 3 } as const;
/** Numbers of a connection in `states`. */
export const Field = {
  varsAt: 0,
  varsLength: 1,
  variables: 2,
  modifier1: 3,
  modifier2: 4,
  flags: 5,
  listener: 6,
  reason: 7,
  /** Bytes that the kernel did not take yet. */
  pending: 8,
  recordId: 9,
  count: 12,
} as const;
/** Bits of the field `flags`. */
export const Flag = {
  head: 1,
  oldHttp: 2,
  persistent: 4,
  expectsContinue: 8,
  /** Every byte of the body was handed out; every byte of it came; some came with the head. */
  bodyRead: 16,
  bodyCame: 32,
  bodyBegun: 64,
} as const;

const RECORDS = 1024;

export interface WireLimits {
  /** Requests at once. */
  readonly cores: number;
  /** Connections at once, those included that are kept alive without a request. */
  readonly connections: number;
  /** Largest vars block, bytes. */
  readonly bufferSize: number;
}

export interface ListenerSettings {
  readonly protocol: keyof typeof Protocol;
  readonly persistent: boolean;
  /** Connections begin with a PROXY header. */
  readonly proxy: boolean;
  readonly remotePort: boolean;
  /** Largest body, bytes; 0 for any. */
  readonly limitPost: number;
  readonly modifier1: number;
  readonly modifier2: number;
  /** Variables of every request, as a vars block. */
  readonly constants: Uint8Array;
  /** Time for a whole head, for each further step of a client, and between two requests, ms. */
  readonly patience: number;
  /** Time for each step of a client that reads its answer, ms. */
  readonly sendPatience: number;
  /** Most variables of a request; 0 for any. */
  readonly maxVariables: number;
}

/**
 * A wire: connections and their bytes (docs/request-path.md). It calls back once for each turn of the loop; what is to be
 * done with connections is gathered and done at the end of the turn, or of the microtasks.
 */
export class Wire {
  readonly states: Int32Array;
  readonly known: Int32Array;
  readonly lengths: Float64Array;
  readonly events: Int32Array;
  /** All memory: vars blocks are at the places that `states` and `known` tell. */
  readonly memory: Buffer;
  readonly names: readonly string[];
  readonly reasons: OpenedWire['reasons'];
  readonly #wire: OpenedWire['wire'];
  readonly #records: Int32Array;
  readonly #arena: Buffer;
  #used = 0;
  #count = 0;
  #inTurn = false;
  #scheduled = false;
  readonly #native = addon();

  constructor(limits: WireLimits, onTurn: (events: number) => void) {
    const { cores, connections, bufferSize } = limits;
    const opened = this.#native.openWire(cores, connections, bufferSize, (events) =>
      this.#turn(events, onTurn),
    );
    const { memory, layout } = opened;
    this.#wire = opened.wire;
    this.names = opened.names;
    this.reasons = opened.reasons;
    this.memory = Buffer.from(memory);
    this.states = new Int32Array(memory, layout.states, connections * Field.count);
    this.known = new Int32Array(memory, layout.known, connections * opened.names.length * 2);
    this.lengths = new Float64Array(memory, layout.lengths, connections);
    this.events = new Int32Array(memory, layout.events);
    this.#records = new Int32Array(memory, layout.records, RECORDS * 4);
    this.#arena = Buffer.from(memory, layout.arena, layout.arenaSize);
  }

  /** Index of a listener; without a descriptor it is for connections that are adopted. */
  listen(descriptor: number | null, settings: ListenerSettings): number {
    const { protocol, persistent, proxy, remotePort, limitPost, modifier1, modifier2 } = settings;
    const flags = (persistent ? 1 : 0) | (proxy ? 2 : 0) | (remotePort ? 4 : 0);
    const modifiers = modifier1 | (modifier2 << 8);
    return this.#native.wireListen(
      this.#wire,
      descriptor ?? -1,
      Protocol[protocol],
      flags,
      limitPost,
      modifiers,
      settings.constants,
      settings.patience,
      settings.sendPatience,
      settings.maxVariables,
    );
  }

  /** Takes a connected socket over; its number, -1 when there is no place for it. */
  adopt(socket: number, listener: number, address: string, port: number): number {
    return this.#native.wireAdopt(this.#wire, socket, listener, address, port);
  }

  setOpen(open: boolean): void {
    this.#native.wireOpenGate(this.#wire, open);
  }

  /** Whoever waits already is told of again: another worker that was woken for them may be gone. */
  look(): void {
    this.#native.wireLook(this.#wire);
  }

  /** Accepts no more; the event `idle` tells that no connection is left. */
  drain(): void {
    this.#native.wireDrain(this.#wire);
  }

  close(): void {
    this.#native.wireClose(this.#wire);
  }

  /** Connections that are open. */
  get count(): number {
    return this.#native.wireCount(this.#wire);
  }

  /** Bytes of body; 0 when the event `readable` has to be waited for, -1 at the end, -2 - reason when the body is wrong. */
  read(id: number, to: Uint8Array): number {
    return this.#native.wireRead(this.#wire, id, to);
  }

  /** The body is waited for no longer. */
  unread(id: number): void {
    this.#native.wireUnread(this.#wire, id);
  }

  /**
   * Where the chunk ends that holds this byte of a body in chunks; 0 while that is not known, and for other bodies. The first
   * call is before anything is read. From now on the client may be silent for so long, ms.
   */
  chunkEnd(id: number, offset: number, patience: number): number {
    return this.#native.wireChunkEnd(this.#wire, id, offset, patience);
  }

  /**
   * Sends latin1 text, bytes, and text again, and does what the order says. What is small leaves with everything else of
   * this turn: the result is then `true`. For the rest the field `pending` tells what the kernel did not take.
   */
  send(id: number, before: string, bytes: Uint8Array | null, after: string, order: number): boolean {
    const size = before.length + (bytes?.length ?? 0) + after.length;
    if (size > this.#arena.length / 4) return this.#sendLarge(id, before, bytes, after, order);
    if (this.#used + size > this.#arena.length || this.#count === RECORDS) this.flush();
    const begin = this.#used;
    let at = begin;
    if (before !== '') at += this.#arena.write(before, at, 'latin1');
    if (bytes !== null && bytes.length > 0) {
      this.#arena.set(bytes, at);
      at += bytes.length;
    }
    if (after !== '') at += this.#arena.write(after, at, 'latin1');
    this.#used = at;
    this.#record(id, order, begin, size);
    return true;
  }

  /**
   * The connection of a request that has no answer yet is the caller's from now on, with the bytes that came behind the
   * request; `null` when the client is gone. The request has to be released as every other.
   */
  give(id: number): { readonly descriptor: number; readonly rest: Buffer } | null {
    this.flush();
    return this.#native.wireGive(this.#wire, id);
  }

  /** Ends an answer with a part of a file, which is the wire's from now on. */
  sendFile(id: number, file: number, offset: number, size: number, order: number): void {
    this.flush();
    this.#native.wireSendFile(this.#wire, id, file, offset, size, order);
  }

  /** The request is over for whoever had it: its memory may be used for the next one. */
  release(id: number): void {
    if (this.#count === RECORDS) this.flush();
    this.#record(id, Order.release, 0, 0);
  }

  /** Does now what was gathered. */
  flush(): void {
    const count = this.#count;
    this.#count = this.#used = 0;
    if (count > 0) this.#native.wireFlush(this.#wire, count);
  }

  #sendLarge(id: number, before: string, bytes: Uint8Array | null, after: string, order: number): boolean {
    this.flush();
    const write = (part: Uint8Array, then: number): void =>
      this.#native.wireWrite(this.#wire, id, part, then);
    if (before !== '') write(Buffer.from(before, 'latin1'), Order.send);
    write(bytes ?? EMPTY, after === '' ? order : Order.send);
    if (after !== '') write(Buffer.from(after, 'latin1'), order);
    return false;
  }

  #record(id: number, order: number, offset: number, size: number): void {
    const at = this.#count++ * 4;
    this.#records[at] = id;
    this.#records[at + 1] = order;
    this.#records[at + 2] = offset;
    this.#records[at + 3] = size;
    if (this.#inTurn || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(this.#later);
  }

  readonly #later = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  #turn(events: number, onTurn: (events: number) => void): void {
    this.#inTurn = true;
    try {
      onTurn(events);
    } finally {
      this.#inTurn = false;
      this.flush();
    }
  }
}

const EMPTY = new Uint8Array(0);

/** Opens a wire; throws a `NativeError` when its memory cannot be had. */
export function openWire(limits: WireLimits, onTurn: (events: number) => void): Wire {
  return new Wire(limits, onTurn);
}
