import { closeSync, constants, existsSync, fchmodSync, fchownSync, fstatSync } from 'node:fs';
import { ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { native } from '../../native/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { stamp } from '../log/index.ts';
import { ERR_LOGGERS_OPEN } from './errors.ts';
import type { Sink } from './sink.ts';

export interface LogFileSettings {
  readonly path: string;
  /** Mode and owner, `null` to leave them. */
  readonly mode: number | null;
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** Empties the file first. */
  readonly truncate?: boolean;
  /** Bytes beyond which the file is moved away. */
  readonly maximum?: number | null;
  /** Name of the file that was moved away; without it, the path with the time in seconds. */
  readonly backup?: string | null;
  /** One line about a file that cannot be written. */
  readonly report: (text: string) => void;
}

const MODE = 0o640;
/** Without waiting: for pipes and devices that somebody else reads. */
const FLAGS =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY;
const BREAK = Buffer.from('\n');

/** A file of the log. When it cannot be written, lines are lost and counted; the next one that can says how many. */
export class LogFile implements Sink {
  readonly path: string;
  readonly #settings: LogFileSettings;
  #descriptor: number;
  /** Bytes in it; rotation is decided by this. */
  #size = 0;
  #lost = 0;
  /** The last write left a part of a line. */
  #torn = false;

  /** @param open the same file, open already, for when it cannot be opened. Throws `ERR_LOGGERS_OPEN`. */
  constructor(settings: LogFileSettings, open: LogFile | null = null) {
    this.path = resolve(settings.path);
    this.#settings = settings;
    try {
      this.#descriptor = this.#open();
    } catch (thrown) {
      if (open === null)
        throw new Failure(ERR_LOGGERS_OPEN, {
          tried: `open the log file ${this.path}`,
          found: reason(thrown),
        });
      this.#descriptor = native.duplicate(open.#descriptor);
    }
    const { size } = fstatSync(this.#descriptor);
    if (settings.truncate === true && size > 0) ftruncateSync(this.#descriptor);
    this.#size = settings.truncate === true ? 0 : size;
  }

  write(messages: readonly Buffer[]): void {
    const notice = this.#lost > 0 ? [Buffer.from(`[log] ${this.#lost} lines are lost\n`)] : [];
    const torn = this.#torn ? [BREAK] : [];
    const bytes = Buffer.concat([...torn, ...notice, ...messages]);
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written);
      this.#lost = 0;
      this.#torn = false;
    } catch (thrown) {
      if (this.#lost === 0) this.#settings.report(`[log] lines of ${this.path} are lost: ${reason(thrown)}`);
      this.#torn ||= written > torn.length;
      this.#lost += messages.length;
    }
    this.#size += written;
    const { maximum = null } = this.#settings;
    if (maximum !== null && maximum > 0 && this.#size > maximum) this.rotate();
  }

  reopen(): void {
    this.write([Buffer.from(`[${seconds()}] logsize: ${this.#size}, triggering log-reopen...\n`)]);
    if (this.#replace()) this.write([Buffer.from(`[${seconds()}] ${this.#settings.path} reopened.\n`)]);
  }

  rotate(): void {
    const name = this.#settings.backup ?? fresh(`${this.#settings.path}.${seconds()}`);
    const size = this.#size;
    // What happens now is not to rotate again, also when it fails.
    this.#size = Number.NEGATIVE_INFINITY;
    this.write([Buffer.from(`${stamp(new Date())} - logsize: ${size}, triggering rotation to ${name}...\n`)]);
    this.#size = 0;
    try {
      renameSync(this.path, name);
    } catch (thrown) {
      return this.#settings.report(`[log] unable to rotate ${this.path}: ${reason(thrown)}`);
    }
    this.#replace();
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #replace(): boolean {
    try {
      const next = this.#open();
      closeSync(this.#descriptor);
      this.#descriptor = next;
      this.#size = fstatSync(next).size;
      return true;
    } catch (thrown) {
      this.#settings.report(`[log] unable to reopen ${this.path}: ${reason(thrown)}`);
      return false;
    }
  }

  #open(): number {
    const { mode, owner } = this.#settings;
    const descriptor = openSync(this.path, FLAGS, MODE);
    try {
      if (owner !== null) fchownSync(descriptor, owner.uid, owner.gid);
      if (mode !== null) fchmodSync(descriptor, mode);
    } catch (thrown) {
      this.#settings.report(`[log] unable to give ${this.path} its owner and mode: ${reason(thrown)}`);
    }
    return descriptor;
  }
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** A name that is free: two rotations of one second must not overwrite each other. */
function fresh(name: string): string {
  let free = name;
  for (let number = 1; existsSync(free); number++) free = `${name}.${number}`;
  return free;
}
