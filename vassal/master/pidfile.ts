import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { ERR_MASTER_PIDFILE, ERR_MASTER_SIGNAL } from './errors.ts';
import { FORKED_VARIABLE, pidfile, pidfile2, safePidfile, safePidfile2 } from './options.ts';

/** When a pidfile is written at the start: before the privileges are dropped, after that. */
const ROWS = { early: pidfile, late: pidfile2 } as const;
/** Those that are written when the workers accept. */
const ACCEPTING = [safePidfile, safePidfile2] as const;
const ALL = [...Object.values(ROWS), ...ACCEPTING];

/** The pidfiles of this instance. Those of one that was forked name the other one, until they are written anew. */
export class Pidfiles {
  #own = process.env[FORKED_VARIABLE] === undefined;

  /** Throws `ERR_MASTER_PIDFILE`. */
  write(configuration: Configuration, when: keyof typeof ROWS): void {
    if (this.#own) writePid(configuration.get(ROWS[when]));
  }

  /** The workers accept: an instance that serves goes on without a pidfile that cannot be written, which is one line. */
  accepting(configuration: Configuration, log: Log): void {
    for (const row of this.#own ? ACCEPTING : []) tryToWrite(configuration.get(row), log);
  }

  /** From now on they name this instance (`P` in the master fifo); what cannot be written is one line. */
  take(configuration: Configuration, log: Log): void {
    this.#own = true;
    for (const path of ALL.flatMap((row) => configuration.get(row) ?? [])) {
      if (tryToWrite(path, log)) log.line(`writing pidfile to ${path}`);
    }
  }

  /** Removes them (`vacuum`), unless another instance has written its own pid. */
  remove(configuration: Configuration, log: Log): void {
    for (const path of ALL.flatMap((row) => configuration.get(row) ?? [])) {
      if (readPid(path) !== process.pid) continue;
      rmSync(path, { force: true });
      log.line('VACUUM: pidfile removed.');
    }
  }
}

function writePid(path: string | null): void {
  if (path === null) return;
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (thrown) {
    throw new Failure(ERR_MASTER_PIDFILE, { tried: `write the pidfile ${path}`, found: reason(thrown) });
  }
}

function tryToWrite(path: string | null, log: Log): boolean {
  try {
    writePid(path);
    return true;
  } catch (thrown) {
    log.event(reason(thrown));
    return false;
  }
}

/** Signals the instance of a pidfile (manual 3.4). Throws `ERR_MASTER_SIGNAL`. */
export function signalInstance(path: string, signal: NodeJS.Signals): void {
  try {
    const pid = pidOf(readFileSync(path, 'latin1'));
    if (pid <= 1) throw new Error('there is no pid in it');
    process.kill(pid, signal);
  } catch (thrown) {
    const tried = `send ${signal} to the instance of ${path}`;
    throw new Failure(ERR_MASTER_SIGNAL, { tried, found: reason(thrown) });
  }
}

/** 0 for a text that is no pid. */
function pidOf(text: string): number {
  return Number(/^\s*(\d{1,10})\s*$/.exec(text)?.[1] ?? 0);
}

function readPid(path: string): number {
  try {
    return pidOf(readFileSync(path, 'latin1'));
  } catch {
    return 0;
  }
}
