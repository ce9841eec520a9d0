/** One instance by itself: reload, respawn, cheaper. Every address is a unix socket in the folder. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Figure } from '../figure.ts';
import { ask, below, until } from '../probe.ts';
import { emperord, freshFolder, hello, ini, original, start, type Running, type Side } from '../sides.ts';

/** Without an Emperor there is no fork server. */
const sides = [original, { ...emperord, options: [] }];
const CLIENTS = 4;
const RELOADS = 3;
/** A worker that dies younger rests. */
const GROWN_MS = 1500;
const SLOW = `wsgi-file = ${join(import.meta.dirname, '../apps/slow.py')}`;

/** Runs `body` beside an instance that answers. */
async function instance(
  side: Side,
  lines: string,
  body: (address: string, running: Running) => Promise<number[]>,
): Promise<number[]> {
  const directory = await freshFolder();
  const address = join(directory, 's');
  await writeFile(join(directory, 'a.ini'), ini(directory, address, 'site', lines));
  const running = start(side, directory, join(directory, 'a.ini'));
  try {
    await until(address, '/', 'hello');
    return await body(address, running);
  } finally {
    await running.stop();
  }
}

/** What clients that ask one question after the other see of a reload. */
interface Seen {
  longest: number;
  lost: number;
}

async function reloaded(address: string, { process }: Running): Promise<Seen> {
  const seen: Seen = { longest: 0, lost: 0 };
  let over = false;
  const client = async (): Promise<void> => {
    while (!over) {
      const began = performance.now();
      if ((await ask(address, '/'))?.includes('hello') !== true) seen.lost += 1;
      seen.longest = Math.max(seen.longest, performance.now() - began);
    }
  };
  const clients = Array.from({ length: CLIENTS }, client);
  await pause(200);
  process.kill('SIGHUP');
  await pause(4000);
  over = true;
  await Promise.all(clients);
  return seen;
}

function ofReload(name: string, unit: Figure['unit'], choose: (seen: Seen) => number): Figure {
  return {
    name,
    unit,
    better: 'less',
    sides,
    measure: (side) =>
      instance(side, `${hello(side)}\nprocesses = 2`, async (address, running) => {
        const samples: number[] = [];
        for (let count = 0; count < RELOADS; count++) samples.push(choose(await reloaded(address, running)));
        return samples;
      }),
  };
}

export const reloadGap = ofReload('longest wait of 4 clients over a reload', 'ms', ({ longest }) => longest);
export const reloadLost = ofReload('requests lost over a reload', 'lost', ({ lost }) => lost);

export const respawnAlone: Figure = {
  name: 'kill -9 of the only worker of a lone instance to next 200',
  unit: 'ms',
  better: 'less',
  sides,
  measure: (side) =>
    instance(side, hello(side), async (address, { process: master }) => {
      const samples: number[] = [];
      for (let count = 0; count < 3; count++) {
        await pause(GROWN_MS);
        process.kill(below(master.pid ?? 0)[0] ?? 0, 'SIGKILL');
        samples.push(await until(address, '/', 'hello'));
      }
      return samples;
    }),
};

export const cheaper: Figure = {
  name: 'cheaper: the only worker is busy, to an answer of a second one',
  unit: 'ms',
  better: 'less',
  sides,
  measure: (side) =>
    instance(side, `${SLOW}\nprocesses = 4\ncheaper = 1\ncheaper-overload = 1`, async (address) => {
      void ask(address, '/slow');
      await pause(50);
      return [await until(address, '/', 'hello')];
    }),
};
