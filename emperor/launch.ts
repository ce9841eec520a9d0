import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { native, type Launched, type LaunchPlan } from '../native/index.ts';
import { userName } from '../vassal/identity/index.ts';
import type { VassalEvent } from './events.ts';
import { Capture, type Relay } from './output/index.ts';
import { launchPlan, type Birth } from './plan.ts';
import { VassalProcess } from './process.ts';
import type { Journal } from './records/index.ts';
import { excessOf, type Stage } from './verify/index.ts';
import type { Vassal } from './vassal.ts';

/** Options of a launch that ask the system something. */
export interface LaunchSettings {
  readonly birth: Birth;
  readonly magicExec: boolean;
  readonly initGroups: boolean;
  /** Where what vassals print goes; none when they print to the Emperor's own descriptors. */
  readonly relays: readonly Relay[];
  /** Starts the process of a vassal by its plan. Throws when there is none. */
  readonly start: (plan: LaunchPlan, vassal: Vassal) => Launched;
}

/**
 * Launches a vassal. Throws when the system gives no process.
 * @param socket its on-demand socket
 */
export function launchVassal(
  vassal: Vassal,
  { birth, magicExec, initGroups, relays, start }: LaunchSettings,
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
  try {
    let planned: LaunchPlan = [];
    const stages = new Map<string, Stage>([
      ['executed', 'begun'],
      ['ready', 'accepting'],
    ]);
    const born: VassalProcess = new VassalProcess(
      { ...native, launch: (plan) => start((planned = plan), vassal) },
      vassal.name,
      entry.text,
      (link, config) => launchPlan(vassal, birth, { link, config, socket, output, folder, executable, user }),
      (event) => {
        if (event.type === 'executed' || event.type === 'ready') journal.placed(born.pid, event.type);
        const stage = stages.get(event.type);
        stages.delete(event.type);
        const excess = stage === undefined ? null : excessOf(vassal.name, born.pid, planned, stage);
        if (excess !== null) emit({ type: 'excess', reason: excess.message });
        emit(event);
      },
      (status) => {
        for (const { capture } of captures) capture.finish();
        journal.ended(status);
      },
    );
    return born;
  } catch (thrown) {
    for (const { capture } of captures) capture.close();
    throw thrown;
  } finally {
    for (const { capture } of captures) native.close(capture.vassalsEnd);
  }
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
