import { chmodSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import { native } from '../../native/index.ts';
import { Failure, reason } from '../../vassal/errors/index.ts';
import type { Log } from '../../vassal/log/index.ts';
import { bind, inheritedSockets } from '../../vassal/sockets/index.ts';
import type { Listeners } from '../listeners.ts';
import { isOperator } from './access.ts';
import { serve } from './connection.ts';
import { Crowd } from './crowd.ts';
import type { Court } from './desk.ts';
import { ERR_CONTROL_LISTEN } from './errors.ts';

/** Connections taken in one turn, and the rest between two turns, ms: who connects without end waits in the queue. */
const AT_ONCE = 8;
const REST_MS = 10;
const CONTROL = 'control';
/** A refusal is told by who asked for the socket. */
const SILENT: Log = { line: () => undefined, event: () => undefined };

/**
 * Listens for `emperord ctl` until the process ends. Everybody may connect; what they may do is decided by who they
 * are. Throws `ERR_CONTROL_LISTEN`.
 */
export async function listenForControl(path: string, court: Court, listeners: Listeners): Promise<void> {
  // A service manager may hold it (emperord.socket): then it is the manager's, also at the end.
  const held = inheritedSockets(process.env, process.pid).find(({ name }) => name === path);
  const descriptor = held?.descriptor ?? listeners.take(CONTROL, path) ?? (await open(path));
  if (held === undefined) listeners.note(CONTROL, path, descriptor);
  const crowd = new Crowd();
  const gate = native.acceptGate(descriptor, (connections) => {
    gate.setPlaces(0);
    for (const connection of connections) welcome(connection, court, crowd);
    setTimeout(() => gate.setPlaces(AT_ONCE), REST_MS).unref();
  });
  gate.setPlaces(AT_ONCE);
  if (held === undefined) removeAtEnd(path);
}

async function open(path: string): Promise<number> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    const options = { backlog: 64, reusePort: false, freeBind: false, deferAccept: 0, noDelay: false };
    const descriptor = await bind({ family: 'unix', path }, options, SILENT);
    chmodSync(path, 0o666);
    return descriptor;
  } catch (thrown) {
    const found = thrown instanceof Failure ? thrown.finding.found : reason(thrown);
    throw new Failure(ERR_CONTROL_LISTEN, { tried: `listen on ${path}`, found, cause: thrown });
  }
}

function welcome(connection: number, court: Court, crowd: Crowd): void {
  const { uid, pid } = native.peerCredentials(connection);
  const socket = new Socket({ fd: connection, readable: true, writable: true, allowHalfOpen: true });
  const operator = isOperator({ uid, pid }, { uid: court.uid(), tyrant: court.policy.tyrant });
  if (!crowd.enter(socket, { uid, pid }, operator)) return void socket.destroy();
  socket.once('close', () => crowd.leave(socket));
  serve(socket, connection, { uid, pid }, court);
}

/** Removes the socket at the end, unless somebody else has put another one there. */
function removeAtEnd(path: string): void {
  const mine = lstatSync(path).ino;
  process.once('exit', () => {
    try {
      if (lstatSync(path).ino === mine) unlinkSync(path);
    } catch {
      // It is gone, or the user of the Emperor may not remove it any more: the next one replaces it.
    }
  });
}
