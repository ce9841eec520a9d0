import { setFlagsFromString } from 'node:v8';

/**
 * In the fork server, before its first fork: nothing is young any more, for what is young would be moved in every child,
 * into memory of its own. From now on the runtime has the flags that an application expects.
 */
export function settleHeap(): void {
  for (const flag of ['--lazy', '--no-expose-gc']) setFlagsFromString(flag);
  const { gc } = globalThis;
  // What weak references hold is let go in the second round.
  for (let round = 0; round < 2; round++) void gc?.();
  Reflect.deleteProperty(globalThis, 'gc');
}
