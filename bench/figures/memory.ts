import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Figure } from '../figure.ts';
import { ask, below, memory, until } from '../probe.ts';
import { emperord, freshFolder, hello, ini, original, start, WSGI, type Side } from '../sides.ts';

const VASSALS = 100;
/** What is asked at once. */
const CLIENTS = 20;
/** An engine collects garbage some seconds after it was busy last, and has what it keeps then. */
const IDLE_MS = 12_000;

/** Memory of everything below the Emperor, the fork server included, by vassal, after `requests` requests to each. */
async function perVassal(
  side: Side,
  kind: 'pss' | 'uss',
  requests: number,
  app: (side: Side) => string,
): Promise<number[]> {
  const directory = await freshFolder();
  const sockets = Array.from({ length: VASSALS }, (_, index) => join(directory, `m${index}.sock`));
  for (const [index, socket] of sockets.entries()) {
    await writeFile(join(directory, 'vassals', `m${index}.ini`), ini(directory, socket, 'site', app(side)));
  }
  const running = start(side, directory, '--emperor', join(directory, 'vassals'));
  try {
    await Promise.all(sockets.map((socket) => until(socket, '/', 'hello', 50)));
    await askEach(sockets, requests - 1);
    await pause(IDLE_MS);
    const total = below(running.process.pid ?? 0).reduce((sum, pid) => sum + memory(pid, kind), 0);
    return [total / VASSALS];
  } finally {
    await running.stop();
  }
}

async function askEach(sockets: readonly string[], requests: number): Promise<void> {
  const left = [...sockets];
  const client = async (): Promise<void> => {
    for (let socket = left.pop(); socket !== undefined; socket = left.pop()) {
      for (let count = 0; count < requests; count++) await ask(socket, '/');
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

const figure = (name: string, kind: 'pss' | 'uss', requests: number, app = hello): Figure => ({
  name,
  unit: 'MB',
  better: 'less',
  measure: (side) => perVassal(side, kind, requests, app),
});

export const idle = figure(`memory of an idle vassal of ${VASSALS} (PSS, master + 1 worker)`, 'pss', 1);
export const idleOwn = figure('the same, USS', 'uss', 1);
export const used = figure('memory after 1000 requests to each (PSS)', 'pss', 1000);
export const usedOwn = figure('the same after 1000 requests, USS', 'uss', 1000);
export const idleWsgi: Figure = {
  ...figure(`memory of an idle WSGI vassal of ${VASSALS} (PSS, master + 1 worker)`, 'pss', 1, () => WSGI),
  sides: [original, emperord],
};
