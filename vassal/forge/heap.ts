import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * In the fork server, before its first fork: nothing is young any more, for what is young would be moved in every child,
 * into memory of its own. From now on the runtime has the flags that an application expects.
 */
export function settleHeap(): void {
  setFlagsFromString('--lazy');
  // Only a context that is made while the flag is set has the function, and no application ever sees that one.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  // The second round takes what the first one let go, that context too.
  for (let round = 0; round < 2; round++) collect();
  setFlagsFromString('--incremental-marking');
}
