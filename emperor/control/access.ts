import { Failure } from '../../vassal/errors/index.ts';
import type { Vassal } from '../vassal.ts';
import { ERR_CONTROL_DENIED, ERR_CONTROL_VASSAL } from './errors.ts';

/** Who asks, as the kernel tells it. */
export interface Peer {
  readonly uid: number;
  readonly pid: number;
}

/** What decides on what a user may do. */
export interface Realm {
  /** User of the Emperor. */
  readonly uid: number;
  /** Without `emperor-tyrant` no vassal belongs to a tenant. */
  readonly tyrant: boolean;
}

/** Root and the user of the Emperor may do everything. */
export function isOperator({ uid }: Peer, realm: Realm): boolean {
  return uid === 0 || uid === realm.uid;
}

/** Whether a user may see and order a vassal: a tenant its own ones. */
export function maySee(peer: Peer, realm: Realm, { owner, entry }: Vassal): boolean {
  return isOperator(peer, realm) || (realm.tyrant && (owner?.uid ?? entry.uid) === peer.uid);
}

/** Refuses users who can own no vassal here. Throws `ERR_CONTROL_DENIED`. */
export function checkEntry(peer: Peer, realm: Realm): void {
  if (isOperator(peer, realm) || realm.tyrant) return;
  throw new Failure(ERR_CONTROL_DENIED, {
    tried: 'use the control socket',
    found: `user ${peer.uid}, and without emperor-tyrant no vassal belongs to a tenant`,
  });
}

/** Only an operator starts what an operator stopped. Throws `ERR_CONTROL_DENIED`. */
export function checkStart(peer: Peer, realm: Realm, { name, haltedBy }: Vassal): void {
  if (isOperator(peer, realm) || haltedBy === null || haltedBy === peer.uid) return;
  throw new Failure(ERR_CONTROL_DENIED, { tried: `start ${name}`, found: `user ${haltedBy} stopped it` });
}

/**
 * The vassals that a request means: one by its name or by SOURCE/NAME, or all that the user may see. To a tenant the
 * vassals of others do not exist. Throws `ERR_CONTROL_VASSAL`.
 */
export function choose<One extends { readonly vassal: Vassal }>(
  members: readonly One[],
  wanted: string | null,
  peer: Peer,
  realm: Realm,
): One[] {
  const visible = members.filter(({ vassal }) => maySee(peer, realm, vassal));
  if (wanted === null) return visible;
  const found = visible.filter(({ vassal: { name, monitor } }) =>
    [name, `${monitor}/${name}`].includes(wanted),
  );
  if (found.length === 1) return found;
  const whose = isOperator(peer, realm) ? '' : ` of user ${peer.uid}`;
  throw new Failure(ERR_CONTROL_VASSAL, {
    tried: `find the vassal "${wanted}"`,
    found:
      found.length === 0
        ? `no vassal${whose} of this name`
        : found.map(({ vassal }) => `${vassal.monitor}/${vassal.name}`).join(', '),
  });
}
