import type { EventType, VassalEvent } from './events.ts';
import type { Policy } from './policy.ts';
import { none, type Cell, type Outcome } from './cells/cell.ts';
import { bury, died, forget, left } from './cells/death.ts';
import { halt, hold, renewHalted, rest } from './cells/halt.ts';
import { opened, openedHalted, openFailed } from './cells/open.ts';
import { checked, reload, reloadIfNew } from './cells/reload.ts';
import {
  configure,
  heartbeat,
  kept,
  loyal,
  overdue,
  pardon,
  ready,
  reinforce,
  silence,
  spawned,
} from './cells/speech.ts';
import { executed, renew, renewDormant, start, startFresh } from './cells/start.ts';
import {
  comeBack,
  condemn,
  condemnAll,
  curse,
  excess,
  farewell,
  noMercy,
  stop,
  strike,
} from './cells/stop.ts';
import { STATES, type Moment, type Vassal } from './vassal.ts';

export type { Outcome } from './cells/cell.ts';

/** One cell for each state, in the order of `STATES`. */
type Row = readonly [Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell];

/**
 * The life of a vassal: what each event means in each state. A cell decides the next state and the actions; `none`
 * is an event that means nothing there.
 */
// prettier-ignore
const TABLE: Readonly<Record<EventType, Row>> = {
  //                waiting     opening     dormant       refused     starting     running      reloading    dying       leaving     stopping    halting     halted
  'added':         [ startFresh, renew,      renewDormant, startFresh, reloadIfNew, reloadIfNew, reloadIfNew, renew,      renew,      comeBack,   renew,      renew ],
  'changed':       [ startFresh, renew,      renewDormant, startFresh, reload,      reload,      reload,      renew,      renew,      none,       renew,      renewHalted ],
  'removed':       [ forget,     forget,     forget,       forget,     stop,        stop,        stop,        condemn,    condemn,    none,       condemn,    forget ],
  'executed':      [ none,       none,       none,         none,       executed,    executed,    executed,    none,       none,       none,       none,       none ],
  'launch-failed': [ none,       none,       none,         none,       died,        died,        died,        died,       left,       bury,       rest,       none ],
  'exited':        [ none,       none,       none,         none,       died,        died,        died,        died,       left,       bury,       rest,       none ],
  'link-closed':   [ none,       none,       none,         none,       curse,       curse,       curse,       none,       none,       none,       none,       none ],
  'excess':         [ none,       none,       none,         none,       excess,      excess,      excess,      strike,     strike,     strike,     strike,     none ],
  'spawned':       [ none,       none,       none,         none,       spawned,     spawned,     spawned,     none,       none,       none,       none,       none ],
  'configure':     [ none,       none,       none,         none,       configure,   configure,   configure,   none,       none,       none,       none,       none ],
  'ready':         [ none,       none,       none,         none,       ready,       ready,       ready,       none,       none,       none,       none,       none ],
  'kept':          [ none,       none,       none,         none,       none,        kept,        kept,         none,       none,       none,       none,       none ],
  'loyal':         [ none,       none,       none,         none,       loyal,       loyal,       loyal,       none,       none,       none,       none,       none ],
  'farewell':      [ none,       none,       none,         none,       farewell,    farewell,    farewell,    none,       none,       none,       none,       none ],
  'heartbeat':     [ none,       none,       none,         none,       heartbeat,   heartbeat,   heartbeat,   none,       none,       none,       none,       none ],
  'reinforce':     [ none,       none,       none,         none,       reinforce,   reinforce,   reinforce,   none,       none,       none,       none,       none ],
  'unknown-byte':  [ none,       none,       none,         none,       none,        none,        none,        none,       none,       none,       none,       none ],
  'retry':         [ start,      none,       none,         none,       none,        none,        none,        none,       none,       none,       none,       none ],
  'mercy':         [ none,       none,       none,         none,       none,        none,        none,        noMercy,    noMercy,    noMercy,    noMercy,    none ],
  'silence':       [ none,       none,       none,         none,       silence,     silence,     silence,     none,       none,       none,       none,       none ],
  'deadline':      [ none,       none,       none,         none,       overdue,     overdue,     none,        none,       none,       none,       none,       none ],
  'opened':        [ none,       opened,     none,         none,       none,        none,        none,        none,       none,       none,       none,       openedHalted ],
  'open-failed':   [ none,       openFailed, none,         none,       none,        none,        none,        none,       none,       none,       none,       none ],
  'connected':     [ none,       none,       start,        none,       none,        none,        none,        none,       none,       none,       none,       none ],
  'reload':        [ startFresh, none,       none,         startFresh, reload,      reload,      reload,      none,       none,       none,       none,       none ],
  'checked':        [ none,       none,       none,         none,       checked,     checked,     checked,      none,       none,       none,       none,       none ],
  'stop':          [ forget,     forget,     forget,       forget,     stop,        stop,        stop,        condemnAll, condemnAll, condemnAll, condemnAll, forget ],
  'pardon':        [ startFresh, pardon,     pardon,       pardon,     pardon,      pardon,      pardon,      pardon,     pardon,     pardon,     pardon,     pardon ],
  'halt':          [ hold,       hold,       hold,         hold,       halt,        halt,        halt,        halt,       halt,       none,       none,       none ],
  'resume':        [ startFresh, none,       none,         startFresh, none,        none,        none,        none,       none,       none,       comeBack,   startFresh ],
};

/** The next state of a vassal and what is to be done. Pure: the same arguments give the same outcome. */
export function step(vassal: Vassal, event: VassalEvent, now: Moment, policy: Policy): Outcome {
  const cell = TABLE[event.type][STATES.indexOf(vassal.state)] ?? none;
  return cell(vassal, { event, now, policy });
}
