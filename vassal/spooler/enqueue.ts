import { closeSync, mkdirSync, openSync, renameSync, unlinkSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Failure, reason } from '../errors/index.ts';
import { findVar } from '../request/index.ts';
import { ERR_SPOOLER_TASK } from './errors.ts';
import { encodeTask, LONGEST_VARIABLES, type Task } from './task.ts';

let count = 0;

/** What says where a task goes, and when; the variables of its block count too. */
export interface Order {
  readonly spooler: string | null;
  readonly priority: string | null;
  /** Unix seconds. */
  readonly at: string | null;
}

/** Reads it from the variables of a task. */
export function orderIn(block: Buffer): Order {
  return {
    spooler: findVar(block, 'spooler'),
    priority: findVar(block, 'priority'),
    at: findVar(block, 'at'),
  };
}

/**
 * Puts a task into a folder, whole or not at all (manual 6.15.3). Throws `ERR_SPOOLER_TASK`.
 * @param folders into which tasks may be put
 * @returns the path of its file
 */
export function enqueue(task: Task, order: Order, folders: readonly string[]): string {
  const folder = order.spooler === null ? folders[0] : folders.find((path) => path === order.spooler);
  if (folder === undefined) throw refused(`no spooler ${order.spooler ?? ''}`);
  if (task.block.length > LONGEST_VARIABLES) throw refused(`${task.block.length} bytes of variables`);
  if (order.priority !== null && !/^\d{1,9}$/.test(order.priority))
    throw refused(`priority ${order.priority}`);
  const place = order.priority === null ? folder : join(folder, order.priority);
  const name = nameOf(Date.now());
  const hidden = join(place, `.${name}`);
  const path = join(place, name);
  try {
    if (order.priority !== null) mkdirSync(place, { recursive: true });
    write(hidden, encodeTask(task));
    // The time of a task is that of its file: it waits for it there.
    const at = Number(order.at ?? 0);
    if (at > 0) utimesSync(hidden, at, at);
    renameSync(hidden, path);
  } catch (thrown) {
    remove(hidden);
    throw refused(reason(thrown));
  }
  return path;
}

/** The name of a task: their order is that of their names. */
function nameOf(now: number): string {
  count += 1;
  const number = String(count).padStart(9, '0');
  return `uwsgi_spoolfile_on_${hostname()}_${String(now).padStart(15, '0')}_${number}_${process.pid}`;
}

function write(path: string, bytes: Buffer): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  } finally {
    closeSync(file);
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not made.
  }
}

function refused(found: string): Failure {
  return new Failure(ERR_SPOOLER_TASK, { tried: 'put a task into a spooler', found });
}
