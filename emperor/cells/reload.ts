import { RELOAD, STOP } from '../protocol.ts';
import { changedOwner } from '../tyrant.ts';
import type { Vassal } from '../vassal.ts';
import { log, none, renewed, write, type Cell, type Outcome } from './cell.ts';
import { askToStop } from './stop.ts';

/** Byte 1. In `starting` the byte waits in the link for the program, which may have read the old configuration. */
export const reload: Cell = (vassal, { event, now, policy }) => {
  const next = renewed(vassal, event);
  if (vassal.owner !== null && changedOwner(next.entry, vassal.owner)) {
    const text = `!!! permissions of file ${vassal.name} changed. stopping the instance... !!!`;
    return askToStop({ ...next, pause: 0 }, 'leaving', STOP, policy.tolerance, now, [log(text)]);
  }
  if (policy.safeReload) return { vassal: next, actions: [{ type: 'check' }] };
  return ask(next);
};

/** What it would read has been checked: a text that would not start is not taken, and the old one goes on. */
export const checked: Cell = (vassal, { event }) => {
  const refused = event.type === 'checked' ? event.refused : null;
  if (refused === null) return ask(vassal);
  return { vassal: { ...vassal, refused }, actions: [log(`[emperor] ${refused}`)] };
};

function ask(vassal: Vassal): Outcome {
  return {
    vassal: {
      ...vassal,
      accepting: false,
      refused: null,
      state: vassal.state === 'starting' ? 'starting' : 'reloading',
    },
    actions: [log(`[emperor] reload the uwsgi instance ${vassal.name}`), write(RELOAD)],
  };
}

/** A source reports again what is known: only another version is a change. */
export const reloadIfNew: Cell = (vassal, occasion) => {
  const { event } = occasion;
  const known = 'entry' in event && event.entry.version === vassal.entry.version;
  return known ? none(vassal, occasion) : reload(vassal, occasion);
};
