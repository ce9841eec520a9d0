import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';

/** A process that holds a socket. */
export interface Holder {
  readonly pid: number;
  readonly name: string;
  /** It was started, or its parents were, with one of these configuration files. */
  readonly same: boolean;
}

/** How many parents are looked at: companion, worker, template, master. */
const GENERATIONS = 4;

/** Who holds the socket with this inode; `null` when this user may not know. */
export function holderOf(inode: string, files: ReadonlySet<string>): Holder | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!holds(pid, inode)) continue;
    const name = text(`/proc/${pid}/comm`).trim();
    return { pid: Number(pid), name, same: startedWith(pid, files) };
  }
  return null;
}

function holds(pid: string, inode: string): boolean {
  try {
    const descriptors = readdirSync(`/proc/${pid}/fd`);
    return descriptors.some((fd) => link(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`);
  } catch {
    return false;
  }
}

function startedWith(first: string, files: ReadonlySet<string>): boolean {
  let pid = first;
  for (let generation = 0; generation < GENERATIONS && pid !== '0' && pid !== ''; generation++) {
    const words = text(`/proc/${pid}/cmdline`)
      .split('\0')
      .filter((word) => word !== '');
    if (foldersOf(pid).some((folder) => words.some((word) => files.has(resolve(folder, word))))) return true;
    pid = /\) \S (\d+)/.exec(text(`/proc/${pid}/stat`))?.[1] ?? '';
  }
  return false;
}

/** Where it is, and where its Emperor started it: it may have gone elsewhere since. */
function foldersOf(pid: string): string[] {
  const variable = 'UWSGI_VASSALS_DIR=';
  const started = text(`/proc/${pid}/environ`)
    .split('\0')
    .find((entry) => entry.startsWith(variable));
  return [
    link(`/proc/${pid}/cwd`) ?? '/',
    ...(started === undefined ? [] : [started.slice(variable.length)]),
  ];
}

function link(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
