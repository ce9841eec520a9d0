import { fromLatin1, readVars } from '../request/index.ts';
import { reason } from '../errors/index.ts';
import { logThrown, type Log } from '../log/index.ts';
import type { Invoke } from '../worker/calls.ts';
import type { Claim } from './claim.ts';
import { spoolFunction, type TaskGiven } from './function.ts';

/** What a function says of a task (manual 6.15.2). */
export const OK = -2;
const RETRY = -1;
export const IGNORE = 0;

/** What runs tasks in a spooler. */
export interface Performer {
  readonly invoke: Invoke;
  readonly log: Log;
  /** Where each task begins; `null` where the last one ended. */
  readonly directory: string | null;
}

/** Runs a task in the first language that does not ignore it. @returns what is to become of its file; `null` when no language has a function */
export async function perform(claim: Claim, performer: Performer): Promise<number | null> {
  const own = await performHere(claim, performer);
  if (own !== null && own !== IGNORE) return own;
  return (await performThere(claim, performer)) ?? own;
}

async function performHere(claim: Claim, { log, directory }: Performer): Promise<number | null> {
  const run = spoolFunction();
  if (run === null) return null;
  try {
    if (directory !== null) process.chdir(directory);
    return codeOf(await run(taskFor(claim)));
  } catch (thrown) {
    logThrown(log, thrown);
    return RETRY;
  }
}

async function performThere({ path }: Claim, { invoke, log, directory }: Performer): Promise<number | null> {
  try {
    const [code] = await invoke('spooler.run', [path, ...(directory === null ? [] : [directory])]);
    return code === undefined ? null : codeOf(Number(String(code)));
  } catch (thrown) {
    for (const line of reason(thrown).trimEnd().split('\n')) log.line(line);
    return RETRY;
  }
}

function codeOf(result: unknown): number {
  return result === OK || result === IGNORE ? result : RETRY;
}

/** A task as a function of JavaScript gets it. */
export function taskFor({ path, task }: Pick<Claim, 'path' | 'task'>): TaskGiven {
  const given: Record<string, string | Buffer> = Object.create(null) as Record<string, string | Buffer>;
  for (const [name, value] of readVars(task.block)) given[name] = fromLatin1(value);
  given['spooler_task_name'] = path;
  if (task.body.length > 0) given['body'] = task.body;
  return given;
}
