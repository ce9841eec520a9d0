/** A request that runs on a core. */
export interface Run<Request> {
  readonly core: number;
  /** When it began, and when it has to be over, ms; `null` for never. */
  readonly since: number;
  due: number | null;
  readonly request: Request;
}

/** The requests that run in a worker, in the order in which they began. */
export class Running<Request> {
  readonly #byCore = new Map<number, Run<Request>>();
  readonly #limit: number;
  /** Some have a limit of their own: the oldest one may not be due first. */
  #mixed = false;

  /** @param limit of those that have none of their own, ms, 0 for none */
  constructor(limit: number) {
    this.#limit = limit;
  }

  begin(core: number, since: number, request: Request): void {
    const due = this.#limit === 0 ? null : since + this.#limit;
    this.#byCore.set(core, { core, since, due, request });
  }

  /** Another limit for one of them, from now on. */
  limit(request: Request, milliseconds: number, now: number): void {
    const run = this.#find(request);
    if (run === null) return;
    run.due = milliseconds === 0 ? null : now + milliseconds;
    this.#mixed = true;
  }

  freed(core: number): void {
    this.#byCore.delete(core);
    if (this.#byCore.size === 0) this.#mixed = false;
  }

  /** One of them is the affair of others from now on. */
  remove(request: Request): Run<Request> | null {
    const run = this.#find(request);
    if (run !== null) this.freed(run.core);
    return run;
  }

  #find(request: Request): Run<Request> | null {
    return this.#byCore.values().find((run) => run.request === request) ?? null;
  }

  /** The one that is due first. A map keeps the order of insertion, and a core that is free is not in it. */
  get first(): Run<Request> | null {
    let first: Run<Request> | null = null;
    for (const run of this.#byCore.values()) {
      if (run.due !== null && (first?.due ?? Infinity) > run.due) first = run;
      if (!this.#mixed) break;
    }
    return first;
  }
}
