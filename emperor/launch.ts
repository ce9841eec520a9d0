import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { native, type Launched, type LaunchPlan, type NamespaceName, type Native } from '../native/index.ts';
import { userName } from '../vassal/identity/index.ts';
import type { EventType, VassalEvent } from './events.ts';
import { Capture, type Relay } from './output/index.ts';
import { launchPlan, type Birth } from './plan.ts';
import { VassalProcess, type Born, type PlanFor } from './process.ts';
import type { Journal } from './records/index.ts';
import type { Retinue, Retinues } from './retinue/index.ts';
import { excessOf, plannedBy, type Stage } from './verify/index.ts';
import type { Vassal } from './vassal.ts';

/** Options of a launch that ask the system something. */
export interface LaunchSettings {
  readonly birth: Birth;
  readonly magicExec: boolean;
  readonly initGroups: boolean;
  /** Where what vassals print goes; none when they print to the Emperor's own descriptors. */
  readonly relays: readonly Relay[];
  readonly retinues: Retinues;
  /** Starts the process of a vassal by its plan. Throws when there is none. */
  readonly start: (plan: LaunchPlan, vassal: Vassal) => Launched;
}

/** In these namespaces a process may not be able to move itself to a group outside. */
const UNGROUPED: ReadonlySet<NamespaceName> = new Set(['user', 'cgroup']);

/**
 * Launches a vassal. Throws when the system gives no process.
 * @param socket its on-demand socket
 */
export function launchVassal(
  vassal: Vassal,
  { birth, magicExec, initGroups, relays, retinues, start }: LaunchSettings,
  socket: number | null,
  emit: (event: VassalEvent) => void,
  journal: Journal,
): VassalProcess {
  const { entry, owner } = vassal;
  const folder = entry.directory ?? process.cwd();
  const executable = magicExec && entry.text === null && isExecutable(resolve(folder, entry.argument));
  const user = initGroups && owner !== null ? userName(owner.uid) : null;
  const captures = captureAll(relays, journal);
  const output = captures.flatMap(({ vassalsEnd, relay }) =>
    relay.descriptors.map((to) => ({ from: vassalsEnd, to })),
  );
  const retinue = retinues.open(vassal.name, !birth.namespaces.some((kind) => UNGROUPED.has(kind)));
  const { group, mark } = retinue;
  const around = { socket, output, group, mark, folder, executable, user };
  let plan: LaunchPlan = [];
  const planFor: PlanFor = (link, config) => (plan = launchPlan(vassal, birth, { ...around, link, config }));
  try {
    const launcher = { ...native, launch: (made: LaunchPlan) => start(made, vassal) };
    const born = followVassal(vassal, launcher, planFor, { captures, retinue }, emit, journal);
    born.planned = plannedBy(plan);
    return born;
  } catch (thrown) {
    for (const capture of captures) capture.close();
    retinue.drop();
    throw thrown;
  } finally {
    for (const { vassalsEnd } of captures) native.close(vassalsEnd);
  }
}

/** Events at which its process is looked at, and what it does then. */
const STAGES: readonly (readonly [EventType, Stage])[] = [
  ['executed', 'begun'],
  ['ready', 'accepting'],
];

/** What an Emperor has of a vassal besides its process. */
interface Attendance {
  readonly captures: readonly Capture[];
  readonly retinue: Retinue | null;
}

/** The process of a vassal, new or not, with what it prints, who follows it and what is written down of it. */
export function followVassal(
  { name, entry }: Vassal,
  launcher: Native,
  origin: PlanFor | Born,
  { captures, retinue }: Attendance,
  emit: (event: VassalEvent) => void,
  journal: Journal,
): VassalProcess {
  const stages = STAGES.slice(typeof origin === 'function' ? 0 : 1);
  const inspect = inspector(name, new Map(stages), retinue, journal, emit);
  const born: VassalProcess = new VassalProcess(
    launcher,
    name,
    entry.text,
    origin,
    (event) => {
      inspect(event.type, born);
      emit(event);
    },
    (status) => {
      for (const capture of captures) capture.finish();
      journal.ended(status);
    },
    retinue,
  );
  born.captures = captures;
  return born;
}

/**
 * What is looked at when its program runs, and when it accepts for the first time, before anybody else learns of it. A
 * vassal that has not accepted yet takes its planned rights along when the program of the Emperor is replaced. One that
 * is adopted is no child, of which nothing is sure enough to kill it.
 */
function inspector(
  name: string,
  stages: Map<EventType, Stage>,
  retinue: Retinue | null,
  journal: Journal,
  emit: (event: VassalEvent) => void,
): (type: EventType, born: VassalProcess) => void {
  return (type, born) => {
    const stage = stages.get(type);
    const { pid, planned } = born;
    if (stage === undefined || planned === null) return;
    stages.delete(type);
    journal.placed(pid, stage);
    if (stage === 'accepting') retinue?.look(pid);
    const excess = excessOf(name, pid, planned, stage);
    if (stages.size === 0) born.planned = null;
    if (excess !== null) emit({ type: 'excess', reason: excess.message });
  };
}

/** Pipes for one life. Throws when the system gives none; then none is left open. */
function captureAll(relays: readonly Relay[], { tail }: Journal): Capture[] {
  const captures: Capture[] = [];
  try {
    for (const relay of relays) captures.push(new Capture(relay, tail));
    return captures;
  } catch (thrown) {
    for (const capture of captures) {
      capture.close();
      native.close(capture.vassalsEnd);
    }
    throw thrown;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
