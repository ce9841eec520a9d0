import type { Duplex, Readable } from 'node:stream';
import { Field, Flag, Order, type Wire } from '../../native/index.ts';
import { endRecord, outputRecords } from '../protocols/index.ts';
import {
  BlockRequest,
  findVar,
  SinkResponse,
  type Ending,
  type FilePart,
  type RequestHead,
  type Sink,
} from '../request/index.ts';
import type { Forms } from './forms.ts';
import { asksForUpgrade } from './given-away.ts';
import { RequestBody } from './request-body.ts';

/** What an exchange needs to know of the service it belongs to. */
export interface Exchanges {
  readonly wire: Wire;
  /** What answers look like, by listener. */
  readonly forms: readonly Forms[];
  /** Places of known variables, by name. */
  readonly places: ReadonlyMap<string, number>;
  /** The engine refuses what came as a body. */
  refused(exchange: Exchange, why: string): void;
  /** The answer is being broken off. */
  broken(exchange: Exchange): void;
  /** The answer was handed over, or the client is gone. */
  over(exchange: Exchange): void;
  /** The connection belongs to the handler now: a stream over its descriptor. */
  given(descriptor: number): Duplex;
}

/** Bytes of an answer that may wait here for a slow client without holding the core. */
const LEFT_TO_KERNEL = 65536;
/** Files up to this size leave together with their head, in one segment where it fits. */
const SMALL_FILE = 32768;
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const ORDERS: Readonly<Record<Ending, number>> = {
  keep: Order.keep,
  close: Order.close,
  broken: Order.reset,
};
const NO_BLOCK = Buffer.alloc(0);

/** One request on a connection of the wire, and where its answer goes. */
export class Exchange implements RequestHead, Sink {
  readonly id: number;
  readonly listener: number;
  readonly request: BlockRequest;
  readonly response: SinkResponse;
  readonly variableCount: number;
  readonly modifier1: number;
  readonly modifier2: number;
  readonly contentLength: number | null;
  /** The answer was handed over, or the client is gone. */
  over = false;
  /** The connection is the handler's. */
  given = false;
  readonly #all: Exchanges;
  readonly #flags: number;
  readonly #cgi: boolean;
  /** FastCGI: the request that the records of the answer belong to. */
  readonly #record: number | null;
  /** The block when it is no longer, or was once taken, from the memory of the wire. */
  #block: Buffer | null = null;
  #detached = false;
  #body: RequestBody | null = null;
  #ended = false;
  #drained: PromiseWithResolvers<void> | null = null;
  #gone: PromiseWithResolvers<void> | null = null;

  constructor(id: number, all: Exchanges) {
    const { states, lengths } = all.wire;
    const at = id * Field.count;
    this.id = id;
    this.#all = all;
    this.#flags = states[at + Field.flags] ?? 0;
    this.variableCount = states[at + Field.variables] ?? 0;
    this.modifier1 = states[at + Field.modifier1] ?? 0;
    this.modifier2 = states[at + Field.modifier2] ?? 0;
    const length = lengths[id] ?? 0;
    this.contentLength = length < 0 ? null : length;
    this.listener = states[at + Field.listener] ?? 0;
    const forms = all.forms[this.listener] as Forms;
    const form = forms.of(this.#flags);
    this.#cgi = form.cgi;
    this.#record = forms.protocol.parser === 'fastcgi' ? (states[at + Field.recordId] ?? 0) : null;
    this.request = new BlockRequest(this);
    this.response = new SinkResponse(this, form);
  }

  get block(): Buffer {
    if (this.#block === null) {
      const { wire } = this.#all;
      const begin = wire.states[this.id * Field.count + Field.varsAt] ?? 0;
      const length = wire.states[this.id * Field.count + Field.varsLength] ?? 0;
      this.#block = wire.memory.subarray(begin, begin + length);
    }
    return this.#block;
  }

  find(name: string): string | null {
    const place = this.#detached ? undefined : this.#all.places.get(name);
    if (place === undefined) return findVar(this.block, name);
    const { known, memory, names } = this.#all.wire;
    const at = (this.id * names.length + place) * 2;
    const begin = known[at] ?? -1;
    return begin < 0 ? null : memory.toString('latin1', begin, begin + (known[at + 1] ?? 0));
  }

  openBody(): Readable {
    const { wire } = this.#all;
    this.#body = new RequestBody({
      read: (to) => (this.#ended ? this.#tooLate() : wire.read(this.id, to)),
      unread: () => this.#ended || wire.unread(this.id),
      // Whoever looks for the first time when all is over gets an error, not an empty body.
      isRead: () => this.contentLength === 0 || (!this.#detached && this.#has(Flag.bodyRead)),
      invite: () => this.#invite(),
      failed: (reason) => this.#bodyFailed(reason),
    });
    return this.#body.stream;
  }

  chunkEnd(offset: number, patience: number): number {
    return this.#ended ? 0 : this.#all.wire.chunkEnd(this.id, offset, patience);
  }

  get gone(): Promise<void> {
    this.#gone ??= Promise.withResolvers();
    if (this.over) this.#gone.resolve();
    return this.#gone.promise;
  }

  write(before: string, bytes: Uint8Array | null, after: string): boolean {
    if (this.#ended) return true;
    this.#send(before, bytes, after, Order.send);
    return this.#pending() === 0;
  }

  drained(): Promise<void> {
    this.#all.wire.flush();
    if (this.#ended || this.#pending() === 0) return Promise.resolve();
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  end(before: string, bytes: Uint8Array | null, after: string, ending: Ending, handOver: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    if (ending === 'broken') this.#all.broken(this);
    const alone = this.#pending() === 0;
    const light = this.#send(before, bytes, after, this.#order(ending)) && alone;
    if (ending === 'broken' || handOver || light || this.#pending() <= LEFT_TO_KERNEL) this.#finish();
  }

  endFile(before: string, part: FilePart, ending: Ending): void {
    if (this.#ended) return part.close();
    if (this.#record !== null || part.size <= SMALL_FILE) return this.#copyFile(before, part, ending);
    this.#ended = true;
    this.#all.wire.send(this.id, before, null, '', Order.send);
    this.#all.wire.sendFile(this.id, part.descriptor, part.offset, part.size, this.#order(ending));
    this.#finish();
  }

  /** Records have no room for another protocol, and the bytes of a body are none of it. */
  get upgradable(): boolean {
    if (this.#record !== null || this.#cgi || (this.#flags & Flag.oldHttp) !== 0 || this.contentLength !== 0)
      return false;
    return asksForUpgrade(this);
  }

  giveAway(before: string): Duplex | null {
    if (this.#ended) return null;
    const taken = this.#all.wire.give(this.id);
    if (taken === null) return null;
    this.#ended = true;
    const connection = this.#all.given(taken.descriptor);
    if (taken.rest.length > 0) connection.unshift(taken.rest);
    if (before !== '') connection.write(before, 'latin1');
    // The core is the handler's for as long as it runs.
    this.given = this.over = true;
    this.#gone?.resolve();
    return connection;
  }

  /** The client may send body bytes again that were waited for. */
  readable(): void {
    this.#body?.resume();
  }

  /** Everything that waited has gone to the kernel. */
  drainedNow(): void {
    this.#drained?.resolve();
    this.#drained = null;
    if (this.#ended) this.#finish();
  }

  /** The client is gone, or was let go: it did not send, or did not read, for too long. */
  clientGone(): void {
    if (!this.#ended) {
      if (this.#body === null || this.#has(Flag.bodyRead)) this.request.writeErrors += 1;
      else this.request.readErrors += 1;
      this.response.abort();
      this.request.abort();
      this.#body?.fail('the client is gone');
    }
    this.drainedNow();
  }

  /** Keeps what a handler may still look at, so that the memory of the request can be used for the next one. */
  detach(): void {
    this.#block = Buffer.from(this.block);
    this.#detached = true;
  }

  /** Nobody looks at this request any more. */
  forget(): void {
    if (!this.#detached) this.#block = NO_BLOCK;
    this.#detached = true;
    this.#body?.fail('the request is over');
  }

  #has(flag: number): boolean {
    return ((this.#all.wire.states[this.id * Field.count + Field.flags] ?? 0) & flag) !== 0;
  }

  #pending(): number {
    return this.#all.wire.states[this.id * Field.count + Field.pending] ?? 0;
  }

  /** FastCGI ends its answers in the records, whatever the answer says of itself. */
  #order(ending: Ending): number {
    const keep = this.#record !== null && ending === 'close' && (this.#flags & Flag.persistent) !== 0;
    return keep ? Order.keep : ORDERS[ending];
  }

  #send(before: string, bytes: Uint8Array | null, after: string, order: number): boolean {
    const { wire } = this.#all;
    if (this.#record === null) return wire.send(this.id, before, bytes, after, order);
    const text = [Buffer.from(before, 'latin1'), bytes ?? NO_BLOCK, Buffer.from(after, 'latin1')];
    const records = [outputRecords(this.#record, Buffer.concat(text))];
    if (order === Order.keep || order === Order.close) records.push(endRecord(this.#record));
    return wire.send(this.id, '', Buffer.concat(records), '', order);
  }

  /** Small files, and protocols with records of their own, are not left to the kernel. */
  #copyFile(before: string, part: FilePart, ending: Ending): void {
    const bytes = part.read();
    part.close();
    this.end(before, bytes, '', bytes.length === part.size ? ending : 'broken', false);
  }

  /** Who reads on after the answer must not take what there was for the whole body. */
  #tooLate(): number {
    queueMicrotask(() => this.#body?.fail('the answer has ended before the body was read'));
    return 0;
  }

  #invite(): void {
    if (!this.#ended && (this.#flags & Flag.expectsContinue) !== 0 && (this.#flags & Flag.bodyBegun) === 0)
      this.#all.wire.send(this.id, CONTINUE, null, '', Order.send);
  }

  /** The engine answers: an application that waits for the rest of a body would wait for ever. */
  #bodyFailed(reason: number): void {
    const { status, text } = this.#all.wire.reasons[reason] ?? { status: 400, text: 'a bad body' };
    this.request.readErrors += 1;
    this.#all.refused(this, text);
    this.response.fail(status);
    this.request.abort();
    this.#body?.fail(text);
  }

  #finish(): void {
    if (this.over) return;
    this.over = true;
    this.#drained?.resolve();
    this.#gone?.resolve();
    this.#all.over(this);
  }
}
