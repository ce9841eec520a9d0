import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { native, type Launched, type LaunchPlan, type NamespaceName } from '../native/index.ts';
import { userName } from '../vassal/identity/index.ts';
import type { EventType, VassalEvent } from './events.ts';
import { Capture, type Relay } from './output/index.ts';
import { launchPlan, type Birth } from './plan.ts';
import { VassalProcess } from './process.ts';
import type { Journal } from './records/index.ts';
import type { Retinue, Retinues } from './retinue/index.ts';
import { excessOf, type Stage } from './verify/index.ts';
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
  const output = captures.flatMap(({ capture, relay }) =>
    relay.descriptors.map((to) => ({ from: capture.vassalsEnd, to })),
  );
  const retinue = retinues.open(vassal.name, !birth.namespaces.some((kind) => UNGROUPED.has(kind)));
  const { group, mark } = retinue;
  const around = { socket, output, group, mark, folder, executable, user };
  const inspect = inspector(vassal.name, retinue, journal, emit);
  let plan: LaunchPlan = [];
  try {
    const born: VassalProcess = new VassalProcess(
      { ...native, launch: (made) => start((plan = made), vassal) },
      vassal.name,
      entry.text,
      (link, config) => launchPlan(vassal, birth, { ...around, link, config }),
      (event) => {
        inspect(event.type, born.pid, plan);
        emit(event);
      },
      (status) => {
        for (const { capture } of captures) capture.finish();
        journal.ended(status);
      },
      retinue,
    );
    return born;
  } catch (thrown) {
    for (const { capture } of captures) capture.close();
    retinue.drop();
    throw thrown;
  } finally {
    for (const { capture } of captures) native.close(capture.vassalsEnd);
  }
}

/** What is looked at when its program runs, and when it accepts for the first time, before anybody else learns of it. */
function inspector(
  name: string,
  retinue: Retinue,
  journal: Journal,
  emit: (event: VassalEvent) => void,
): (type: EventType, pid: number, plan: LaunchPlan) => void {
  const stages = new Map<EventType, Stage>([
    ['executed', 'begun'],
    ['ready', 'accepting'],
  ]);
  return (type, pid, plan) => {
    const stage = stages.get(type);
    if (stage === undefined) return;
    stages.delete(type);
    journal.placed(pid, stage);
    if (stage === 'accepting') retinue.look(pid);
    const excess = excessOf(name, pid, plan, stage);
    if (excess !== null) emit({ type: 'excess', reason: excess.message });
  };
}

/** Pipes for one life. Throws when the system gives none; then none is left open. */
function captureAll(relays: readonly Relay[], { tail }: Journal): { capture: Capture; relay: Relay }[] {
  const captures: { capture: Capture; relay: Relay }[] = [];
  try {
    for (const relay of relays) captures.push({ capture: new Capture(relay, tail), relay });
    return captures;
  } catch (thrown) {
    for (const { capture } of captures) {
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
