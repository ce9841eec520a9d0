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

  /** The one that runs longest. A map keeps the order of insertion, and a core that is free is not in it. */
  get oldest(): { readonly core: number; readonly since: number; readonly request: Request } | null {
    return this.#byCore.values().next().value ?? null;
  }
}
