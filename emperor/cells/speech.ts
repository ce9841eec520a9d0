import type { Action } from '../events.ts';
import { beat, remaining } from '../heartbeat.ts';
import type { Policy } from '../policy.ts';
import { takeStart } from '../throttle.ts';
import { KILL, log, none, timer, type Cell } from './cell.ts';

/** Why the configuration of a vassal that keeps to an older one is not taken. */
const KEPT = 'by the vassal itself, which goes on with what it has read before; its log says why';

/** Said again, it is no news: a vassal that repeats itself without end does not fill the log. */
export const spawned: Cell = (vassal, { now }) => ({
  vassal: { ...vassal, announced: { ...vassal.announced, ready: now.unix } },
  actions: vassal.announced.ready !== 0 ? [] : [log(`[emperor] vassal ${vassal.name} has been spawned`)],
});

export const ready: Cell = (vassal, { now, policy }) => {
  const { loyal } = vassal.announced;
  const news = vassal.accepting ? [] : [log(`[emperor] vassal ${vassal.name} is ready to accept requests`)];
  return {
    vassal: {
      ...vassal,
      state: vassal.state === 'reloading' ? 'running' : vassal.state,
      announced: { ready: now.unix, accepting: now.unix, loyal },
      untried: false,
      refused: vassal.refused === KEPT ? null : vassal.refused,
      accepting: true,
    },
    actions: [...inTime(policy), ...news],
  };
};

/** It has refused a reload (byte 23): it serves as before. In the log only when it was asked: it may say so at any time. */
export const kept: Cell = (vassal) => ({
  vassal: {
    ...vassal,
    state: 'running',
    refused: vassal.refused ?? KEPT,
    accepting: vassal.announced.accepting !== 0,
  },
  actions:
    vassal.state === 'reloading'
      ? [log(`[emperor] vassal ${vassal.name} refused the reload and goes on as before`)]
      : [],
});

/** It has started: its deadline is over. */
function inTime({ startDeadline }: Policy): Action[] {
  return startDeadline === 0 ? [] : [timer('deadline', null)];
}

/** It was started long ago, and has neither said that it accepts nor sent a heartbeat. */
export const overdue: Cell = (vassal, { now, policy }) => {
  const seconds = policy.startDeadline / 1000;
  const text = `[emperor] vassal ${vassal.name} is not ready ${seconds} seconds after its start, brutally respawning it...`;
  return { vassal: { ...vassal, state: 'dying', cursed: now.unix }, actions: [log(text), KILL] };
};

/** It asks for the text of its configuration (byte 2): once for each reload, so that it never reads an old one. */
export const configure: Cell = (vassal, occasion) =>
  vassal.entry.text === null ? none(vassal, occasion) : { vassal, actions: [{ type: 'configure' }] };

/** It asks for help (byte 30), but not without end: reinforcements count as its own starts. */
export const reinforce: Cell = (vassal, occasion) => {
  const { now, policy } = occasion;
  if (policy.broodlord === 0 || vassal.zerg > 0) return none(vassal, occasion);
  const { allowance, wait } = takeStart(vassal.allowance, now.ms);
  if (wait > 0) return none(vassal, occasion);
  return { vassal: { ...vassal, allowance }, actions: [{ type: 'reinforce' }] };
};

export const loyal: Cell = (vassal, { now, policy }) => {
  const said = vassal.announced.loyal !== 0;
  return {
    vassal: { ...vassal, offence: null, announced: { ...vassal.announced, loyal: now.unix } },
    actions: said ? [] : [...inTime(policy), log(`[emperor] vassal ${vassal.name} is now loyal`)],
  };
};

export const heartbeat: Cell = (vassal, { now, policy }) => ({
  vassal: { ...vassal, heartbeat: beat(now.unix, now.ms, policy) },
  actions: [...inTime(policy), timer('silence', policy.requiredHeartbeat)],
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
