import type { Action } from '../events.ts';
import { NO_HEARTBEAT } from '../heartbeat.ts';
import type { Policy } from '../policy.ts';
import { takeStart } from '../throttle.ts';
import { refusal } from '../tyrant.ts';
import { SILENT, type Moment, type Vassal } from '../vassal.ts';
import { log, renewed, timer, type Cell, type Outcome } from './cell.ts';

/** Starts now, or as soon as it may: the entry may be refused, the socket may be asleep, the allowance used up. */
export const start: Cell = (vassal, { event, now, policy }) => {
  const refused = refusal(vassal.entry, vassal.owner, policy);
  if (refused !== null) {
    return {
      vassal: { ...vassal, state: 'refused' },
      actions: [timer('retry', null), log(`[emperor-tyrant] ${refused.message}`)],
    };
  }
  if (!vassal.opened && vassal.zerg === 0 && (policy.onDemand || vassal.entry.socket !== null)) {
    return { vassal: { ...vassal, state: 'opening' }, actions: [timer('retry', null), { type: 'open' }] };
  }
  if (vassal.onDemand !== null && event.type !== 'connected') return sleep(vassal, vassal.onDemand);
  const { allowance, wait } = takeStart(vassal.allowance, now.ms);
  if (wait > 0)
    return { vassal: { ...vassal, allowance, state: 'waiting' }, actions: [timer('retry', wait)] };
  const owner = policy.tyrant ? { uid: vassal.entry.uid, gid: vassal.entry.gid } : null;
  const dropping =
    owner === null
      ? []
      : [
          log(
            `[emperor-tyrant] dropping privileges to ${owner.uid} ${owner.gid} for instance ${vassal.name}`,
          ),
        ];
  return {
    vassal: { ...newLife(vassal, now), allowance, owner, state: 'starting' },
    actions: [timer('retry', null), ...deadline(policy), ...dropping, { type: 'launch' }],
  };
};

function sleep(vassal: Vassal, address: string): Outcome {
  const again = vassal.firstRun === 0 ? '"on demand" instance detected' : 'back to "on demand" mode';
  const text = `[uwsgi-emperor] ${vassal.name} -> ${again}, waiting for connections on socket "${address}" ...`;
  return {
    vassal: { ...vassal, state: 'dormant' },
    actions: [timer('retry', null), log(text), { type: 'listen' }],
  };
}

function deadline({ startDeadline }: Policy): Action[] {
  return startDeadline === 0 ? [] : [timer('deadline', startDeadline)];
}

function newLife(vassal: Vassal, now: Moment): Vassal {
  const first = vassal.firstRun === 0;
  return {
    ...vassal,
    heartbeat: NO_HEARTBEAT,
    announced: SILENT,
    untried: false,
    refused: null,
    accepting: false,
    cursed: 0,
    startedAt: now.ms,
    firstRun: first ? now.unix : vassal.firstRun,
    lastRun: now.unix,
    respawns: vassal.respawns + (first ? 0 : 1),
  };
}

/** A new configuration, or a pardon, is a new chance: start without the record of the old one. */
export const startFresh: Cell = (vassal, occasion) =>
  start({ ...renewed(vassal, occasion.event), offence: null, haltedBy: null }, occasion);

/** Keeps the new entry for the next start. */
export const renew: Cell = (vassal, { event }) => ({ vassal: renewed(vassal, event), actions: [] });

export const renewDormant: Cell = (vassal, { event }) => ({
  vassal: renewed(vassal, event),
  actions: [log(`[emperor] updated configuration for "on demand" instance ${vassal.name}`)],
});

export const executed: Cell = (vassal) => ({
  vassal: vassal.state === 'starting' ? { ...vassal, state: 'running' } : vassal,
  actions: [{ type: 'hook', when: 'started' }],
});
