import type { Action, VassalEvent } from '../events.ts';
import { judge } from '../loyalty.ts';
import type { Vassal } from '../vassal.ts';
import { log, timer, type Cell } from './cell.ts';
import { start } from './start.ts';

const AFTERMATH: readonly Action[] = [
  timer('mercy', null),
  timer('silence', null),
  timer('deadline', null),
  { type: 'sweep' },
];

/**
 * It died, or could not be started: what its life was worth decides when it is started again. What a new configuration
 * is worth, the death of the old one does not tell.
 */
export const died: Cell = (vassal, occasion) => {
  if (vassal.zerg > 0) return bury(vassal, occasion);
  const { event, now, policy } = occasion;
  if (vassal.untried) {
    const again = start({ ...vassal, state: 'waiting', accepting: false, offence: null }, occasion);
    return { vassal: again.vassal, actions: [...AFTERMATH, ...obituary(vassal, event, 0), ...again.actions] };
  }
  const life = {
    loyal: vassal.announced.loyal !== 0,
    ready: vassal.announced.ready !== 0,
    lasted: now.ms - vassal.startedAt,
  };
  const { offence, delay } = judge(vassal.name, life, vassal.offence, now.unix, policy);
  const next: Vassal = { ...vassal, offence, state: 'waiting', accepting: false };
  const known = vassal.offence !== null && vassal.offence.delay > 0;
  const warning =
    delay > 0 && !known
      ? [log(`[emperor] unloyal bad behaving vassal found: ${vassal.name} throttling it...`)]
      : [];
  const before = [...AFTERMATH, ...obituary(vassal, event, delay), ...warning];
  if (delay > 0) return { vassal: next, actions: [...before, timer('retry', delay)] };
  const again = start(next, occasion);
  return { vassal: again.vassal, actions: [...before, ...again.actions] };
};

function obituary({ name, untried }: Vassal, event: VassalEvent, delay: number): Action[] {
  const again = untried ? 'starting it with its new configuration' : 'starting it again';
  const next = delay > 0 ? `next start in ${(delay / 1000).toFixed(1)} s` : again;
  if (event.type === 'launch-failed') return [log(`[emperor] ${event.reason}; ${next}`)];
  if (event.type !== 'exited') return [];
  return [
    log(`[emperor] curse the uwsgi instance ${name} (pid: ${event.pid})`),
    log(`[emperor] vassal ${name} ended: ${event.how}; ${next}`),
    { type: 'hook', when: 'died' },
  ];
}

/** What is done after every end of a process, whatever comes next. */
export function aftermath(event: VassalEvent): Action[] {
  return [...AFTERMATH, ...(event.type === 'exited' ? [{ type: 'hook', when: 'died' } as const] : [])];
}

/** It has stopped in order to be started again. */
export const left: Cell = (vassal, occasion) => {
  if (vassal.zerg > 0) return bury(vassal, occasion);
  const next: Vassal = { ...vassal, state: 'waiting' };
  if (vassal.onDemand === null && vassal.pause > 0) {
    return { vassal: next, actions: [...aftermath(occasion.event), timer('retry', vassal.pause)] };
  }
  const again = start(next, occasion);
  return { vassal: again.vassal, actions: [...aftermath(occasion.event), ...again.actions] };
};

/** It is gone for good. */
export const bury: Cell = (vassal, { event }) => {
  const text = `[emperor] removed uwsgi instance ${vassal.name}`;
  return { vassal, actions: [...aftermath(event), log(text), { type: 'forget' }] };
};

/** There is no process to stop. */
export const forget: Cell = (vassal) => ({
  vassal,
  actions: [log(`[emperor] removed uwsgi instance ${vassal.name}`), { type: 'forget' }],
});

export const pardon: Cell = (vassal) => ({ vassal: { ...vassal, offence: null }, actions: [] });
