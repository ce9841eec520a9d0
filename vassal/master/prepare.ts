import type { Configuration } from '../config/index.ts';
import type { Start } from '../instance.ts';
import { usedParts } from '../parts.ts';
import {
  bindShared,
  bindSockets,
  closeSockets,
  restoreSockets,
  socketsBeyond,
  type BoundSocket,
} from '../sockets/index.ts';
import type { MasterContext, MasterHooks } from './context.ts';
import { Generation, type GenerationEvents } from './generation.ts';
import { workerEnvironment } from './launch-worker.ts';

/** What a generation is made of, beside the instance itself. */
export interface Order {
  readonly start: Start;
  readonly configuration: Configuration;
  /** 0 for the first generation. */
  readonly reloads: number;
  /** Environment that the instance was started with. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Sockets of the present generation: those that the configuration names again are shared. */
  readonly present: readonly BoundSocket[];
  readonly events: GenerationEvents;
  readonly command: MasterContext['command'];
  readonly snapshot: MasterContext['snapshot'];
  readonly reinforce: MasterContext['reinforce'];
}

/** Loads the parts, which may refuse, binds the shared sockets, goes through the phases up to as-root, and binds. No worker runs yet; what was opened is closed when it fails. */
export async function prepareGeneration(from: Order): Promise<Generation> {
  const { start, configuration, present, environment, reloads, events } = from;
  let sockets: readonly BoundSocket[] = [];
  let generation: Generation | null = null;
  const hooks = await loadHooks(from, {
    sockets: () => sockets,
    workers: () => generation?.workers() ?? [],
    aides: (kind) => generation?.aides(kind) ?? [],
    spawn: (count) => generation?.spawn(count),
    scale: (change) => generation?.hooks.forEach((hook) => hook.scale?.(change)),
  });
  const order = { configuration, present, environment, log: start.log };
  try {
    const shared = await bindShared(order);
    sockets = shared;
    for (const phase of ['enter', 'jailed', 'inside', 'beforeDrop'] as const) {
      for (const hook of hooks) await hook[phase]?.();
    }
    sockets = await bindSockets(order, shared);
    for (const hook of hooks) await hook.bound?.();
    const { self, startedAt, log } = start;
    const settings = { number: reloads, configuration, sockets, self, startedAt, environment, log };
    generation = new Generation(settings, hooks, events);
    return generation;
  } catch (thrown) {
    restoreSockets(present, sockets, start.log);
    closeSockets(socketsBeyond(present, sockets), null);
    for (const hook of hooks) await hook.stop?.();
    throw thrown;
  }
}

async function loadHooks(
  { start, configuration, reloads, command, snapshot, reinforce }: Order,
  later: Pick<MasterContext, 'sockets' | 'workers' | 'aides' | 'spawn' | 'scale'>,
): Promise<MasterHooks[]> {
  const { log, restart, startedAt } = start;
  const context: MasterContext = {
    configuration,
    log,
    generation: reloads,
    jailed: reloads === 0 ? start.jailed : false,
    restart,
    startedAt,
    environment: () => workerEnvironment(configuration, process.env, reloads),
    command,
    snapshot,
    ...later,
    reinforce,
  };
  const hooks: MasterHooks[] = [];
  for (const part of usedParts(configuration)) {
    const code = await part.load?.();
    await code?.check?.(configuration);
    const made = await code?.master?.(context);
    if (made !== undefined) hooks.push(made);
  }
  return hooks;
}
