import { beat, remaining } from '../heartbeat.ts';
import { KILL, log, timer, type Cell } from './cell.ts';

export const spawned: Cell = (vassal, { now }) => ({
  vassal: { ...vassal, announced: { ...vassal.announced, ready: now.unix } },
  actions: [log(`[emperor] vassal ${vassal.name} has been spawned`)],
});

export const ready: Cell = (vassal, { now }) => {
  const { loyal } = vassal.announced;
  return {
    vassal: {
      ...vassal,
      state: vassal.state === 'reloading' ? 'running' : vassal.state,
      announced: { ready: now.unix, accepting: now.unix, loyal },
      accepting: true,
    },
    actions: [log(`[emperor] vassal ${vassal.name} is ready to accept requests`)],
  };
};

export const loyal: Cell = (vassal, { now }) => {
  const said = vassal.announced.loyal !== 0;
  return {
    vassal: { ...vassal, offence: null, announced: { ...vassal.announced, loyal: now.unix } },
    actions: said ? [] : [log(`[emperor] vassal ${vassal.name} is now loyal`)],
  };
};

export const heartbeat: Cell = (vassal, { now, policy }) => ({
  vassal: { ...vassal, heartbeat: beat(now.unix, now.ms, policy) },
  actions: [timer('silence', policy.requiredHeartbeat)],
});

export const silence: Cell = (vassal, { now, policy }) => {
  const left = remaining(vassal.heartbeat, now.ms);
  if (left === null) return { vassal, actions: [] };
  // A timer may fire a little early, and a heartbeat may have come since it was set.
  if (left > 0) return { vassal, actions: [timer('silence', left)] };
  const seconds = policy.requiredHeartbeat / 1000;
  const text = `[emperor] vassal ${vassal.name} sent no heartbeat in last ${seconds} seconds, brutally respawning it...`;
  return { vassal: { ...vassal, state: 'dying', cursed: now.unix }, actions: [log(text), KILL] };
};

/** The blacklist is cleared: the record of this vassal is gone. */
export const pardon: Cell = (vassal) => ({ vassal: { ...vassal, offence: null }, actions: [] });
