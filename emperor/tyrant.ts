import type { Entry } from '../monitors/index.ts';
import { Failure } from '../vassal/errors/index.ts';
import { ERR_EMPEROR_TYRANT } from './errors.ts';
import type { Policy } from './policy.ts';

/** User and group that a vassal runs as. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Why an entry must not be started under `emperor-tyrant`; `null` when it may. `owner` is that of its first start. */
export function refusal(entry: Entry, owner: Owner | null, policy: Policy): Failure | null {
  if (!policy.tyrant) return null;
  const { uid, gid } = entry;
  if (uid <= 0 || gid <= 0) return refuse(entry, `it is owned by ${uid}:${gid}`);
  if (owner !== null && changedOwner(entry, owner)) {
    return refuse(entry, `its owner changed from ${owner.uid}:${owner.gid} to ${uid}:${gid}`);
  }
  return null;
}

/** Whether an entry belongs to somebody else than the vassal that runs. */
export function changedOwner({ uid, gid }: Entry, owner: Owner): boolean {
  return uid !== owner.uid || gid !== owner.gid;
}

function refuse({ name }: Entry, found: string): Failure {
  return new Failure(ERR_EMPEROR_TYRANT, { tried: `start the vassal ${name}`, found });
}
