import { RELOAD, STOP } from '../protocol.ts';
import { changedOwner } from '../tyrant.ts';
import { log, none, renewed, write, type Cell } from './cell.ts';
import { askToStop } from './stop.ts';

/** Byte 1. In `starting` the byte waits in the link for the program, which may have read the old configuration. */
export const reload: Cell = (vassal, { event, now, policy }) => {
  const next = renewed(vassal, event);
  if (vassal.owner !== null && changedOwner(next.entry, vassal.owner)) {
    const text = `!!! permissions of file ${vassal.name} changed. stopping the instance... !!!`;
    return askToStop({ ...next, pause: 0 }, 'leaving', STOP, policy.tolerance, now, [log(text)]);
  }
  return {
    vassal: { ...next, accepting: false, state: vassal.state === 'starting' ? 'starting' : 'reloading' },
    actions: [log(`[emperor] reload the uwsgi instance ${vassal.name}`), write(RELOAD)],
  };
};

/** A source reports again what is known: only another version is a change. */
export const reloadIfNew: Cell = (vassal, occasion) => {
  const { event } = occasion;
  const known = 'entry' in event && event.entry.version === vassal.entry.version;
  return known ? none(vassal, occasion) : reload(vassal, occasion);
};
