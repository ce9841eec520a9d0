import { Readable } from 'node:stream';
import type { RequestHead } from './request.ts';
import { findVar, readVars } from './vars.ts';

/** The head of a request that did not come over the wire: a vars block, and a body that is there already. */
export class BlockHead implements RequestHead {
  readonly block: Buffer;
  readonly modifier1: number;
  readonly modifier2: number;
  readonly #body: Buffer;

  constructor(block: Buffer, modifier1 = 0, modifier2 = 0, body: Buffer = Buffer.alloc(0)) {
    this.block = block;
    this.modifier1 = modifier1;
    this.modifier2 = modifier2;
    this.#body = body;
  }

  get variableCount(): number {
    return readVars(this.block).length;
  }

  get contentLength(): number {
    return this.#body.length;
  }

  find(name: string): string | null {
    return findVar(this.block, name);
  }

  openBody(): Readable {
    return Readable.from(this.#body.length === 0 ? [] : [this.#body]);
  }
}
