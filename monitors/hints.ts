/** A new file is created first and filled then (0.2 to 1 ms later): a batch waits until nothing came for this long. */
const SETTLE_MS = 10;
/** Somebody who never stops writing does not hold the others' changes longer than this. */
const LONGEST_MS = 50;
/** With more paths than this a scan of the whole source is cheaper. */
const MOST_PATHS = 256;

/** What a batch of hints asks for: a scan of everything, or a look at some paths. */
export type Batch = { readonly scan: true } | { readonly paths: readonly string[] };

/** Gathers hints until the writing has settled, then hands over one batch. */
export class Hints {
  readonly #deliver: (batch: Batch) => void;
  readonly #paths = new Set<string>();
  #scan = false;
  #since = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(deliver: (batch: Batch) => void) {
    this.#deliver = deliver;
  }

  path(path: string): void {
    this.#paths.add(path);
    if (this.#paths.size > MOST_PATHS) this.#scan = true;
    this.#arm();
  }

  scan(): void {
    this.#scan = true;
    this.#arm();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#paths.clear();
  }

  #arm(): void {
    const now = performance.now();
    if (this.#timer === null) this.#since = now;
    else clearTimeout(this.#timer);
    const wait = Math.min(SETTLE_MS, this.#since + LONGEST_MS - now);
    this.#timer = setTimeout(() => this.#flush(), Math.max(0, wait));
  }

  #flush(): void {
    const batch: Batch = this.#scan ? { scan: true } : { paths: [...this.#paths] };
    this.#timer = null;
    this.#scan = false;
    this.#paths.clear();
    this.#deliver(batch);
  }
}
