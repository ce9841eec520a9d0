import type { Readable } from 'node:stream';
import type { KeptBody, Request, Variables } from './types.ts';
import { readVars } from './vars.ts';

/** What a protocol knows of a request when its head is complete. */
export interface RequestHead {
  readonly block: Buffer;
  /** Number of variables in the block. */
  readonly variableCount: number;
  readonly modifier1: number;
  readonly modifier2: number;
  /** 0 for no body, `null` when only its end tells. */
  readonly contentLength: number | null;
  /** Value of a variable of the block, `null` when it is absent. */
  find(name: string): string | null;
  /** Makes the stream of the body; asked for once, and only by who wants to read it. */
  openBody(): Readable;
  /** `Request.chunkEnd`. */
  chunkEnd?(offset: number, patience: number): number;
}

/** A request over a vars block; variables are looked up when they are asked for. */
export class BlockRequest implements Request {
  readonly started = performance.now();
  readonly startedAt = Date.now();
  readErrors = 0;
  writeErrors = 0;
  /** `false`: no line in the request log. */
  logged = true;
  modifier1: number;
  modifier2: number;
  readonly #head: RequestHead;
  #logVariables: Map<string, string> | null = null;
  #wantsLine = false;
  #body: Readable | null = null;
  #kept: KeptBody | null = null;
  #changes: Map<string, string> | null = null;
  #controller: AbortController | null = null;
  #aborted = false;
  #whenGone: (() => void)[] | null = null;

  constructor(head: RequestHead) {
    this.#head = head;
    this.modifier1 = head.modifier1;
    this.modifier2 = head.modifier2;
  }

  get block(): Buffer {
    return this.#head.block;
  }

  get variableCount(): number {
    return this.#head.variableCount;
  }

  get contentLength(): number | null {
    return this.#kept === null ? this.#head.contentLength : this.#kept.size;
  }

  /** Made when it is asked for: most handlers never look. */
  get body(): Readable {
    this.#body ??= this.#head.openBody();
    return this.#body;
  }

  keepBody(kept: KeptBody): void {
    this.#kept = kept;
    this.#body = kept.from(0);
    if (this.#head.contentLength === null) this.setVariable('CONTENT_LENGTH', String(kept.size));
  }

  bodyFrom(position: number): Readable | null {
    return this.#kept?.from(position) ?? null;
  }

  chunkEnd(offset: number, patience: number): number {
    return this.#kept === null ? (this.#head.chunkEnd?.(offset, patience) ?? 0) : 0;
  }

  /** Made when it is asked for. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  whenGone(callback: () => void): void {
    if (this.#aborted) return callback();
    this.#whenGone ??= [];
    this.#whenGone.push(callback);
  }

  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#controller?.abort();
    for (const callback of this.#whenGone ?? []) callback();
  }

  variable(name: string): string | null {
    return this.#changes?.get(name) ?? this.#head.find(name);
  }

  get changes(): ReadonlyMap<string, string> | null {
    return this.#changes;
  }

  setVariable(name: string, value: string): void {
    this.#changes ??= new Map();
    this.#changes.set(name, value);
  }

  get logVariables(): ReadonlyMap<string, string> | null {
    return this.#logVariables;
  }

  setLogVariable(name: string, value: string): void {
    this.#logVariables ??= new Map();
    this.#logVariables.set(name, value);
  }

  get wantsLine(): boolean {
    return this.#wantsLine;
  }

  askForLine(): void {
    this.#wantsLine = true;
  }

  variables(): Variables {
    const pairs = readVars(this.block);
    if (this.#changes === null) return pairs;
    const changes = new Map(this.#changes);
    const changed = pairs.map(([name, value]) => {
      const now = changes.get(name) ?? value;
      changes.delete(name);
      return [name, now] as const;
    });
    return [...changed, ...changes];
  }
}
