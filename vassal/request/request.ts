import type { Readable } from 'node:stream';
import type { Request } from './types.ts';
import { findVar, readVars } from './vars.ts';

/** What a protocol knows of a request when its head is complete. */
export interface RequestHead {
  readonly block: Buffer;
  readonly modifier1: number;
  readonly modifier2: number;
  /** 0 for no body, `null` when only its end tells. */
  readonly contentLength: number | null;
}

/** A request over a vars block; variables are looked up when they are asked for. */
export class BlockRequest implements Request {
  readonly block: Buffer;
  readonly modifier1: number;
  readonly modifier2: number;
  readonly contentLength: number | null;
  readonly body: Readable;
  readonly started = performance.now();
  readonly startedAt = Date.now();
  #changes: Map<string, string> | null = null;
  readonly #cache = new Map<string, string | null>();
  #controller: AbortController | null = null;
  #aborted = false;

  constructor(head: RequestHead, body: Readable) {
    this.block = head.block;
    this.modifier1 = head.modifier1;
    this.modifier2 = head.modifier2;
    this.contentLength = head.contentLength;
    this.body = body;
  }

  /** Made when it is asked for: most handlers never look. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }

  variable(name: string): string | null {
    const changed = this.#changes?.get(name);
    if (changed !== undefined) return changed;
    let value = this.#cache.get(name);
    if (value === undefined) {
      value = findVar(this.block, name);
      this.#cache.set(name, value);
    }
    return value;
  }

  get changes(): ReadonlyMap<string, string> | null {
    return this.#changes;
  }

  setVariable(name: string, value: string): void {
    this.#changes ??= new Map();
    this.#changes.set(name, value);
  }

  *variables(): IterableIterator<readonly [name: string, value: string]> {
    const changes = new Map(this.#changes);
    for (const [name, value] of readVars(this.block)) {
      yield [name, changes.get(name) ?? value];
      changes.delete(name);
    }
    yield* changes;
  }
}
