import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { BoundSocket } from './bound.ts';
import { changeSocketFile, type SocketFile } from './file.ts';
import * as rows from './options.ts';

/** What was set on a socket that was bound here. */
export interface Made {
  /** Length of its queue. */
  readonly backlog: number;
  /** Mode and owner of its file, for unix sockets; `null` for those that it got by itself. */
  readonly mode: number | null;
  readonly owner: string | null;
  readonly file: SocketFile | null;
}

export type Wishes = Omit<Made, 'file'>;

/** What a configuration wants of its sockets. */
export function wishesOf(configuration: Configuration): Wishes {
  return {
    backlog: configuration.get(rows.listen),
    mode: configuration.get(rows.chmodSocket),
    owner: configuration.get(rows.chownSocket),
  };
}

/**
 * A socket that is kept over a reload, with what the new configuration wants of it. Throws `ERR_SOCKETS_OWNER` when
 * the user of the instance may not change the file any more.
 */
export function adjusted<S extends BoundSocket>(socket: S, wishes: Wishes): S {
  const { made, descriptor } = socket;
  if (made === null) return socket;
  const { file } = made;
  const owner = wishes.owner ?? made.owner;
  if (file !== null && (wishes.mode !== made.mode || owner !== made.owner)) {
    changeSocketFile(file, wishes.mode ?? 0o777 & ~umask(), owner === made.owner ? null : owner);
  }
  if (wishes.backlog !== made.backlog) native.setBacklog(descriptor, wishes.backlog);
  return { ...socket, made: { ...wishes, owner, file } };
}

/** Gives the sockets of a generation back what another one, which never served, has changed on them. */
export function restoreSockets(
  sockets: readonly BoundSocket[],
  changed: readonly BoundSocket[],
  log: Log,
): void {
  for (const { made, ...socket } of sockets) {
    const other = changed.find(({ descriptor }) => descriptor === socket.descriptor);
    if (made === null || other === undefined) continue;
    try {
      adjusted(other, made);
    } catch (thrown) {
      log.line(`unable to restore ${socket.name}: ${reason(thrown)}`);
    }
  }
}

function umask(): number {
  const mask = native.setUmask(0o777);
  native.setUmask(mask);
  return mask;
}
