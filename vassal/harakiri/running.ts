/** The requests that run in a worker, in the order in which they began. */
export class Running<Request> {
  readonly #byCore = new Map<
    number,
    { readonly core: number; readonly since: number; readonly request: Request }
  >();

  begin(core: number, since: number, request: Request): void {
    this.#byCore.set(core, { core, since, request });
  }

  freed(core: number): void {
    this.#byCore.delete(core);
  }

  /** It does not count any more, though its core goes on with it. */
  forget(request: Request): void {
    for (const { core, request: running } of this.#byCore.values())
      if (running === request) this.#byCore.delete(core);
  }

  /** The one that runs longest. A map keeps the order of insertion, and a core that is free is not in it. */
  get oldest(): { readonly core: number; readonly since: number; readonly request: Request } | null {
    return this.#byCore.values().next().value ?? null;
  }
}
