import type { Request } from '../request/index.ts';

let forget: (request: Request) => void = () => undefined;

/** A request that its runtime ends by itself when it runs too long, with the process that it has for it: its worker lives on. */
export function spare(request: Request): void {
  forget(request);
}

/** @param to is told of every request that is spared */
export function onSpare(to: typeof forget): void {
  forget = to;
}
