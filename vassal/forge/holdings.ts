import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { childrenOf } from './adopted.ts';

/** The threads of the runtime's own pool, which a forked process starts anew. */
const POOL = 'libuv-worker';
/** Streams of the process: a fork has them as its parent has them. */
const HIGHEST_STANDARD = 2;
/** As much as a line of the log should name. */
const MOST_NAMES = 8;

/** What a fork would lose, or share with its siblings, by name: each as often as the process has it. */
export type Holdings = readonly string[];

/** What the process holds now: what its event loop waits for, threads, descriptors, children. */
export function holdings(): Holdings {
  return [...resources(), ...threads(), ...descriptors(), ...[...childrenOf(process.pid)].map(() => 'child')];
}

/** What was added between two looks, in words for a line of the log; `null` when nothing was. */
export function addedTo(before: Holdings, now: Holdings): string | null {
  const left = [...before];
  const added = now.filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  if (added.length === 0) return null;
  const names = [...new Set(added.map((name) => name.replace(/^\d+ /, '')))];
  return names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join(', ')} …` : names.join(', ');
}

function resources(): string[] {
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles(): { fd?: number }[] };
  let standard = handles.call(process).filter(({ fd = -1 }) => fd >= 0 && fd <= HIGHEST_STANDARD).length;
  return process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY)Wrap$/.test(name) || --standard < 0);
}

function threads(): string[] {
  return readdirSync('/proc/self/task')
    .map((id) => readFileSync(`/proc/self/task/${id}/comm`, 'latin1').trim())
    .filter((name) => name !== POOL)
    .map((name) => `thread ${name}`);
}

/** Also of files: their numbers belong to what a worker is given. */
function descriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((number) => {
    try {
      return `${number} ${readlinkSync(`/proc/self/fd/${number}`).replace(/:\[\d+\]$/, '')}`;
    } catch {
      // The listing itself.
      return [];
    }
  });
}
