import { offend } from '../blacklist.ts';
import { log, timer, type Cell } from './cell.ts';
import { start } from './start.ts';

/** It is known whether the Emperor listens for it. */
export const opened: Cell = (vassal, occasion) => {
  const { event } = occasion;
  const onDemand = event.type === 'opened' ? event.address : null;
  return start({ ...vassal, state: 'waiting', opened: true, onDemand }, occasion);
};

/** Its socket cannot be had, because of its address or because of whoever has it: that is tried again as a start is. */
export const openFailed: Cell = (vassal, { event, now, policy }) => {
  const offence = offend(vassal.offence, vassal.name, now.unix, policy);
  const reason = event.type === 'open-failed' ? event.reason : '';
  const text = `[emperor] ${reason}; next try in ${(offence.delay / 1000).toFixed(1)} s`;
  return {
    vassal: { ...vassal, offence, state: 'waiting' },
    actions: [log(text), timer('retry', offence.delay)],
  };
};

/** Meanwhile somebody said that it shall not run: its socket is kept for the day on which it may. */
export const openedHalted: Cell = (vassal, { event }) => {
  const onDemand = event.type === 'opened' ? event.address : null;
  return { vassal: { ...vassal, opened: true, onDemand }, actions: [] };
};
