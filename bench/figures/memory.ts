import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Figure } from '../figure.ts';
import { ask, below, pss, until } from '../probe.ts';
import { freshFolder, ini, start, type Side } from '../sides.ts';

const VASSALS = 10;

/** PSS of everything below the Emperor divided by the number of vassals, after `requests` requests to each. */
async function perVassal(side: Side, requests: number): Promise<number[]> {
  const directory = await freshFolder();
  const sockets = Array.from({ length: VASSALS }, (_, index) => join(directory, `m${index}.sock`));
  for (const [index, socket] of sockets.entries()) {
    await writeFile(join(directory, 'vassals', `m${index}.ini`), ini(directory, socket));
  }
  const running = start(side, directory, '--emperor', join(directory, 'vassals'));
  try {
    await Promise.all(sockets.map((socket) => until(socket, '/', 'hello')));
    for (let count = 1; count < requests; count++)
      await Promise.all(sockets.map((socket) => ask(socket, '/')));
    await pause(500);
    const total = below(running.process.pid ?? 0).reduce((sum, pid) => sum + pss(pid), 0);
    return [total / VASSALS];
  } finally {
    await running.stop();
  }
}

export const idle: Figure = {
  name: 'memory of an idle vassal (PSS, master + 1 worker)',
  unit: 'MB',
  better: 'less',
  measure: (side) => perVassal(side, 1),
};

export const used: Figure = {
  name: 'the same after 200 requests',
  unit: 'MB',
  better: 'less',
  measure: (side) => perVassal(side, 200),
};
