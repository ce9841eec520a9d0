import type { Action } from '../events.ts';
import { GRACEFUL_STOP, STOP } from '../protocol.ts';
import type { Policy } from '../policy.ts';
import { SILENT, type Moment, type Vassal } from '../vassal.ts';
import { KILL, log, renewed, timer, write, type Cell, type Outcome } from './cell.ts';

/** Byte 0 or 2; SIGKILL when the patience is over, ms. */
export function askToStop(
  vassal: Vassal,
  state: 'leaving' | 'stopping' | 'halting',
  byte: number,
  patience: number,
  now: Moment,
  before: readonly Action[] = [],
): Outcome {
  return {
    vassal: { ...vassal, state, accepting: false, cursed: now.unix },
    actions: [
      ...before,
      timer('silence', null),
      log(`[emperor] stop the uwsgi instance ${vassal.name}`),
      write(byte),
      timer('mercy', patience),
    ],
  };
}

/** The byte that asks a vassal to stop. */
export function stopByte(policy: Policy): number {
  return policy.gracefulStop ? GRACEFUL_STOP : STOP;
}

export const stop: Cell = (vassal, { event, now, policy }) => {
  const patience = event.type === 'stop' ? policy.mercy : policy.tolerance;
  return askToStop(vassal, 'stopping', stopByte(policy), patience, now);
};

/** It leaves by itself (byte 22): it is answered with 0, and started again after a pause, as nothing is wrong. */
export const farewell: Cell = (vassal, { now, policy }) =>
  askToStop({ ...vassal, pause: policy.pause }, 'leaving', STOP, policy.tolerance, now);

/** Its end is on the way already; nobody starts it again. */
export const condemn: Cell = (vassal) => ({
  vassal: { ...vassal, state: 'stopping' },
  actions: [log(`[emperor] stop the uwsgi instance ${vassal.name}`)],
});

/** The same under the mercy of the end of the Emperor. */
export const condemnAll: Cell = (vassal, { policy }) => ({
  vassal: { ...vassal, state: 'stopping' },
  actions: [timer('mercy', policy.mercy)],
});

/** It is wanted again before it has stopped: removed and added, or stopped and started by an operator. */
export const comeBack: Cell = (vassal, { event }) => ({
  vassal: { ...renewed(vassal, event), state: 'leaving', haltedBy: null, pause: 0 },
  actions: [],
});

/** The link is closed: it cannot be supervised any more. It may die by itself for a while. */
export const curse: Cell = (vassal, { now, policy }) => ({
  vassal: { ...vassal, state: 'dying', accepting: false, cursed: now.unix },
  actions: [timer('silence', null), timer('mercy', policy.tolerance)],
});

export const noMercy: Cell = (vassal) => ({
  vassal,
  actions: [log(`[emperor] NO MERCY for vassal ${vassal.name} !!!`), KILL],
});

/** It may more than it should: it is killed, and whatever it has said of itself counts for nothing. */
export const excess: Cell = (vassal, occasion) => ({
  vassal: {
    ...vassal,
    state: 'dying',
    announced: SILENT,
    untried: false,
    accepting: false,
    cursed: occasion.now.unix,
  },
  actions: [timer('silence', null), ...strike(vassal, occasion).actions],
});

/** The same where its end is on the way already. */
export const strike: Cell = (vassal, { event }) => ({
  vassal,
  actions: [...(event.type === 'excess' ? [log(`[emperor] ${event.reason}`)] : []), KILL],
});
