import type { Duplex, Readable } from 'node:stream';

/**
 * A request as every protocol delivers it: a vars block in the uwsgi packet layout (manual 3.17: u16 length,
 * key, u16 length, value, little endian) and a body stream.
 */
export interface Request {
  /** The vars block as it came; companions and `uwsgi:` routes forward it untouched. */
  readonly block: Buffer;
  /** Number of variables in the block. */
  readonly variableCount: number;
  /** Which application, or service of the engine, it is for (manual 3.17); rules may change it. */
  modifier1: number;
  modifier2: number;
  /** Value of a CGI variable as latin1 text, `null` when absent; looked up lazily. */
  variable(name: string): string | null;
  /** Sets or replaces a variable for everything that runs after (routing, mounts). */
  setVariable(name: string, value: string): void;
  /** What `setVariable` changed so far, `null` for nothing: the block itself stays as it came. */
  readonly changes: ReadonlyMap<string, string> | null;
  /** `false` keeps it out of the request log. */
  logged: boolean;
  /** All variables in block order, later changes included. */
  variables(): Variables;
  /** Length of the body as announced, `0` for none, `null` when it is only known at its end. */
  readonly contentLength: number | null;
  /** The body. Reading it applies backpressure to the client; not reading it is allowed. */
  readonly body: Readable;
  /** The whole body is here: from now on it is this one, and its length is known. */
  keepBody(kept: KeptBody): void;
  /** The body from this byte on, also when it was read; `null` when it is not kept (`post-buffering`). */
  bodyFrom(position: number): Readable | null;
  /**
   * Where the chunk of the client ends that holds this byte of the body; 0 while that is not known, and for a body that is not
   * in chunks. The first call is before anything is read. The client may be silent for so long, ms, from then on.
   */
  chunkEnd(offset: number, patience: number): number;
  /** Aborted when the client goes away before the response is complete. */
  readonly signal: AbortSignal;
  /** Calls back when that happens; a signal costs more than most requests. */
  whenGone(callback: () => void): void;
  /** What was said for the log (`set_logvar`, `logvar`), `null` for nothing. */
  readonly logVariables: ReadonlyMap<string, string> | null;
  setLogVariable(name: string, value: string): void;
  /** It has a line in the log also where others have none (`log_this_request`). */
  readonly wantsLine: boolean;
  askForLine(): void;
  /** How often reading the body, or writing the answer, failed. */
  readonly readErrors: number;
  readonly writeErrors: number;
  /** Monotonic start of the request, ms (`performance.now()`), and wall clock, ms since the epoch. */
  readonly started: number;
  readonly startedAt: number;
}

/** Names and values in order. */
export type Variables = readonly (readonly [name: string, value: string])[];

/** A body that was read to its end and may be read again, from any byte on. */
export interface KeptBody {
  /** Bytes. */
  readonly size: number;
  from(position: number): Readable;
  close(): Promise<void>;
}

/** The answer to a request. Headers may be changed until the first byte of the body or `end`. */
export interface Response {
  status: number;
  /** Reason phrase; the standard one of the status when empty. */
  reason: string;
  /** Headers in the order they will be sent; names keep the case they were given in. */
  readonly headers: Headers;
  /** The head is on its way; status and headers can no longer change. */
  readonly headersSent: boolean;
  readonly ended: boolean;
  /** The body is a part of a file (`sendFile`). */
  readonly isFile: boolean;
  /** Its last bytes leave by themselves, whatever they are: no core is held for a slow client. */
  handOver: boolean;
  /** It counts as one that the worker did not have to send (`offload-threads`). */
  offloaded: boolean;
  /** The body is sent in chunks to clients that know them (RFC 9112 7.1), whether its length is known or not. */
  chunks: boolean;
  /** Puts a transformation at the end of the chain that the body passes. Behind its first byte nothing is done. */
  transform(transformation: Transformation): void;
  /** Sends a part of the body. `false` asks the caller to wait for `drained()` first. */
  write(chunk: Uint8Array | string): boolean;
  /** Resolves when the sink takes more, or the client is gone. */
  drained(): Promise<void>;
  /** Sends the last part and completes the answer. */
  end(chunk?: Uint8Array | string): void;
  /** Answers with a part of a file, whole and at once; the file is closed afterwards. Only before the first byte. */
  sendFile(part: FilePart): void;
  /** The client asked for another protocol on this connection, and can be given one (RFC 9110 7.8). */
  readonly upgradable: boolean;
  /**
   * Sends the head, with status 101 and the headers so far, and gives the connection away: its bytes are the caller's both
   * ways, also those that came behind the request, and nobody bounds its time. `bare` sends no head: the caller
   * writes one. `null`, with nothing done, when it is not `upgradable` or the client is gone.
   */
  upgrade(bare?: boolean): Duplex | null;
  /** Bytes as they are, where the head would be: none is sent any more, and the connection ends with the answer. */
  writeRaw(bytes: Uint8Array): void;
  /** Replaces the answer by one of the engine that says no more than a status. */
  fail(status: number): void;
  /** Called once, before the head is made; an answer that it completes replaces the one that was to come. */
  beforeHead: (() => void) | null;
  /** Breaks the answer off, visibly: the client must not take what it has for the whole. */
  abort(): void;
  /** Resolves when the answer was handed to the kernel or the client is gone. */
  readonly finished: Promise<void>;
  /** Bytes of head and body that were sent so far. */
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/**
 * Changes the body of an answer on its way to the client (manual 6.20). Answers without a body, and parts of one (206), pass
 * none.
 */
export interface Transformation {
  /** Whether this answer, whose status and headers are decided, is one for it. */
  wants?(response: Response): boolean;
  /** None of the answer was sent: headers may be changed. Not called behind a `flush`. */
  begin?(response: Response): void;
  /**
   * What comes out for these bytes, perhaps nothing yet. They are the caller's again when it returns.
   * @param last nothing follows; then a part of a file may come out, to be sent by the kernel
   */
  pass(bytes: Uint8Array, last: boolean): Passed | Promise<Passed>;
  /** The answer was given up. */
  drop?(): void;
  /** The client gets what came so far; what the rest of the chain makes of it is not for the client. */
  readonly flush?: boolean;
}

export type Passed = Uint8Array | FilePart;

/** An ordered list of headers with case-insensitive names. */
export interface Headers {
  readonly length: number;
  get(name: string): string | null;
  has(name: string): boolean;
  /** Replaces every header of that name. */
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
  clear(): void;
  entries(): IterableIterator<readonly [name: string, value: string]>;
}

/** A part of an open file. */
export interface FilePart {
  readonly descriptor: number;
  readonly offset: number;
  readonly size: number;
  /** The part as bytes, for whoever cannot leave a file to the kernel. */
  read(): Uint8Array;
  close(): void;
}
