import type { Vassal } from '../vassal.ts';
import { log, renewed, timer, type Cell, type Occasion } from './cell.ts';
import { aftermath, bury } from './death.ts';
import { askToStop, stopByte } from './stop.ts';

/** There is no process to stop: it is not started any more. */
export const hold: Cell = (vassal, occasion) => ({
  vassal: { ...vassal, state: 'halted', haltedBy: operator(occasion) },
  actions: [timer('retry', null), log(`[emperor] stopped the uwsgi instance ${vassal.name} by order`)],
});

/** Its end is asked for, or is on the way already. */
export const halt: Cell = (vassal, occasion) => {
  const kept: Vassal = { ...vassal, haltedBy: operator(occasion) };
  if (vassal.state === 'dying' || vassal.state === 'leaving') {
    return { vassal: { ...kept, state: 'halting' }, actions: [] };
  }
  const { now, policy } = occasion;
  return askToStop(kept, 'halting', stopByte(policy), policy.tolerance, now);
};

/** It has ended as it was asked to: it is kept, and waits for an order; a zerg is called for anew when it is needed. */
export const rest: Cell = (vassal, occasion) => {
  if (vassal.zerg > 0) return bury(vassal, occasion);
  return {
    vassal: { ...vassal, state: 'halted' },
    actions: [
      ...aftermath(occasion.event),
      log(`[emperor] stopped the uwsgi instance ${vassal.name} by order`),
    ],
  };
};

/** A change of its configuration is no order to start it: whoever may write the file may not undo a stop. */
export const renewHalted: Cell = (vassal, { event }) => ({
  vassal: renewed(vassal, event),
  actions: [log(`[emperor] updated configuration for stopped instance ${vassal.name}`)],
});

function operator({ event }: Occasion): number | null {
  return event.type === 'halt' ? event.by : null;
}
