import type { FilePart, Passed, Transformation } from './types.ts';

/** The transformations of one answer: what goes in comes out in the same order, however long each of them takes. */
export class Chain {
  readonly #list: readonly Transformation[];
  readonly #out: (passed: Passed, last: boolean) => boolean;
  readonly #failed: () => void;
  /** What is still on its way through the chain; `null` for nothing. */
  #tail: Promise<void> | null = null;
  #dropped = false;

  /** @param out takes what comes out; `false` asks to wait @param failed a transformation could not go on */
  constructor(
    list: readonly Transformation[],
    out: (passed: Passed, last: boolean) => boolean,
    failed: () => void,
  ) {
    this.#list = list;
    this.#out = out;
    this.#failed = failed;
  }

  /** Puts bytes in; `false` asks to wait. They are the caller's again at once. */
  feed(bytes: Uint8Array, last: boolean): boolean {
    if (this.#tail !== null) {
      const own = Buffer.from(bytes);
      return this.#follow(
        this.#tail.then(() => (this.#dropped ? own : pass(this.#list, 0, own, last, null))),
        last,
      );
    }
    const passed = pass(this.#list, 0, bytes, last, null);
    return passed instanceof Promise ? this.#follow(passed, last) : this.#out(passed, last);
  }

  /** Resolves when everything that was put in has come out. */
  get settled(): Promise<void> {
    return this.#tail ?? Promise.resolve();
  }

  /** Nothing comes out any more. */
  drop(): void {
    if (this.#dropped) return;
    this.#dropped = true;
    for (const transformation of this.#list) transformation.drop?.();
  }

  #follow(passed: Promise<Passed>, last: boolean): false {
    const tail = passed.then(
      (result) => {
        if (!this.#dropped) this.#out(result, last);
        else if (isFile(result)) result.close();
      },
      () => {
        if (!this.#dropped) this.#failed();
      },
    );
    this.#tail = tail;
    void tail.then(() => {
      if (this.#tail === tail) this.#tail = null;
    });
    return false;
  }
}

/** Whether something is a part of a file. */
export function isFile(passed: Passed): passed is FilePart {
  return 'descriptor' in passed;
}

/** @param shown what the client gets, when a flush was passed */
function pass(
  list: readonly Transformation[],
  from: number,
  given: Passed,
  last: boolean,
  shown: Uint8Array | null,
): Passed | Promise<Passed> {
  let bytes = given;
  for (let index = from; index < list.length; index++) {
    const transformation = list[index] as Transformation;
    if (isFile(bytes)) {
      const part = bytes;
      bytes = part.read();
      part.close();
    }
    // What follows may take its time, and the bytes may be somebody else's.
    if (transformation.flush === true) shown ??= Buffer.from(bytes);
    const passed = transformation.pass(bytes, last);
    if (passed instanceof Promise) return passed.then((next) => pass(list, index + 1, next, last, shown));
    bytes = passed;
  }
  if (shown === null) return bytes;
  if (isFile(bytes)) bytes.close();
  return shown;
}
