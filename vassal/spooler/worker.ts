import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from '../worker/calls.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { toLatin1, VarsBuilder } from '../request/index.ts';
import { callsOf, setFrequency } from './calls.ts';
import { enqueue, orderIn, type Order } from './enqueue.ts';
import { setSpoolFunction, type TaskGiven } from './function.ts';
import { spoolerQuiet } from './options.ts';
import { takeTasks } from './network.ts';
import { STATE, State } from './state.ts';
import { taskFor } from './perform.ts';
import { decodeTask, LONGEST_VARIABLES, MODIFIER, type Task } from './task.ts';
import { readFolders, readProcesses } from './wanted.ts';

/** What a process has of the spoolers: everybody can put tasks into them, a spooler is one. */
export async function worker(context: WorkerContext): Promise<WorkerHooks> {
  const { configuration, shared, aide } = context;
  const { all, own } = readFolders(configuration);
  const state = new State(shared[STATE] ?? -1, readProcesses(configuration).length);
  const put = putOf(context);
  const given: WorkerHooks = {
    calls: callsOf(state, own),
    api: {
      ...template().api,
      spool: (task: Given, options: Given = {}) => spool(task, options, put),
      send_to_spooler: (task: Given, options: Given = {}) => spool(task, options, put),
      set_spooler_frequency: (seconds: number) => setFrequency(state, own, seconds),
      spooler_jobs: () => jobs(own),
      spooler_get_task: taskIn,
      spoolers: () => [...all],
      spooler_pid: () => state.pids[0] ?? 0,
      spooler_pids: () => [...state.pids],
      i_am_the_spooler: () => aide?.kind === 'spooler',
    },
  };
  if (aide?.kind !== 'spooler') return given;
  const { Spooler } = await import('./spooler.ts');
  const spooler = new Spooler(context, aide.detail['folder'] ?? '', state);
  return {
    ...given,
    accepting: () => {
      state.setPid(aide.number, process.pid);
      spooler.start();
    },
    drain: () => spooler.drain(),
  };
}

/** Tasks that come over the sockets. */
export const handlers = { [MODIFIER]: (context: WorkerContext) => takeTasks(putOf(context), context.log) };

type Put = (task: Task, order: Order) => string;

/** Puts a task into a spooler, and says so. */
function putOf({ configuration, log }: Pick<WorkerContext, 'configuration' | 'log'>): Put {
  const { all } = readFolders(configuration);
  return (task, order) => {
    const path = enqueue(task, order, all);
    const bytes = 4 + task.block.length + task.body.length;
    if (!configuration.get(spoolerQuiet)) log.line(`[spooler] written ${bytes} bytes to file ${path}`);
    return path;
  };
}

/** What an application may call while it is loaded for all. */
export function template(): { readonly api: Api } {
  return { api: { spooler: setSpoolFunction } };
}

interface Given {
  readonly [name: string]: unknown;
}

/** A task of JavaScript: names and texts; `body` is not one of them, it may be long. */
function spool(task: Given, options: Given, put: Put): string {
  const { body = options['body'], ...variables } = task;
  const builder = new VarsBuilder(LONGEST_VARIABLES);
  for (const [name, value] of Object.entries(variables)) {
    // A block is bytes: one character each.
    const fits = builder.add(toLatin1(name), toLatin1(String(value)));
    if (!fits)
      throw new Error(`a task holds at most ${LONGEST_VARIABLES} bytes of names and values: use body`);
  }
  const block = builder.block();
  const text = (name: 'spooler' | 'priority' | 'at'): string | null => {
    const value = options[name];
    return value === undefined ? orderIn(block)[name] : String(value as string | number);
  };
  const bytes =
    body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(String((body as string | undefined) ?? ''));
  return put(
    { block, body: bytes },
    { spooler: text('spooler'), priority: text('priority'), at: text('at') },
  );
}

/** The task in a file; `null` for what is none. */
function taskIn(path: string): TaskGiven | null {
  try {
    const task = decodeTask(readFileSync(path));
    return typeof task === 'string' ? null : taskFor({ path, task });
  } catch {
    return null;
  }
}

/** The tasks that wait, as paths. */
function jobs(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map(({ name }) => join(folder, name)),
  );
}
