/** Life of vassals under an Emperor: start of many, add, touch, crash. Every address is a unix socket in the folder. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { until, untilTrue, vassalsBelow } from '../probe.ts';
import { freshFolder, hello, ini, page, start, type Running, type Side } from '../sides.ts';

const MANY = 100;

async function emperor(side: Side, vassals: readonly string[]): Promise<Running> {
  const directory = await freshFolder();
  for (const name of vassals) await vassal(side, directory, name);
  return start(side, directory, '--emperor', join(directory, 'vassals'));
}

function vassal(side: Side, directory: string, name: string, site = 'site'): Promise<void> {
  const text = ini(directory, socket(directory, name), site, hello(side));
  return writeFile(join(directory, 'vassals', `${name}.ini`), text);
}

function socket(directory: string, name: string): string {
  return join(directory, `${name}.sock`);
}

/** Runs `body` beside an Emperor that already serves the vassal `first`. */
async function governed(
  side: Side,
  body: (directory: string, running: Running) => Promise<number[]>,
): Promise<number[]> {
  const running = await emperor(side, ['first']);
  try {
    await until(socket(running.directory, 'first'), '/', 'hello');
    return await body(running.directory, running);
  } finally {
    await running.stop();
  }
}

export const startMany: Figure = {
  name: `start of ${MANY} vassals until all answer`,
  unit: 'ms',
  better: 'less',
  async measure(side) {
    const names = Array.from({ length: MANY }, (_, index) => `v${index}`);
    const began = performance.now();
    const running = await emperor(side, names);
    try {
      await Promise.all(names.map((name) => until(socket(running.directory, name), '/', 'hello', 50)));
      return [performance.now() - began];
    } finally {
      await running.stop();
    }
  },
};

export const add: Figure = {
  name: 'new file to first 200',
  unit: 'ms',
  better: 'less',
  measure: (side) =>
    governed(side, async (directory) => {
      const samples: number[] = [];
      for (let index = 0; index < 3; index++) {
        await vassal(side, directory, `added${index}`);
        samples.push(await until(socket(directory, `added${index}`), '/', 'hello'));
      }
      return samples;
    }),
};

export const touch: Figure = {
  name: 'changed file to new configuration served',
  unit: 'ms',
  better: 'less',
  measure: (side) =>
    governed(side, async (directory) => {
      const samples: number[] = [];
      for (let index = 0; index < 3; index++) {
        await page(directory, `site${index}`, `page ${index}`);
        await new Promise((resolve) => setTimeout(resolve, 1100));
        await vassal(side, directory, 'first', `site${index}`);
        samples.push(await until(socket(directory, 'first'), '/s/x.txt', `page ${index}`));
      }
      return samples;
    }),
};

export const crash: Figure = {
  name: 'kill -9 of a loyal master to next 200',
  unit: 'ms',
  better: 'less',
  measure: (side) =>
    governed(side, async (directory, running) => {
      const samples: number[] = [];
      const emperor = running.process.pid ?? 0;
      for (let index = 0; index < 3; index++) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        const [master = 0] = vassalsBelow(emperor);
        process.kill(master, 'SIGKILL');
        const began = performance.now();
        // A worker may still answer for the master that is dead.
        await untilTrue(() => isReplaced(vassalsBelow(emperor), master));
        await until(socket(directory, 'first'), '/', 'hello');
        samples.push(performance.now() - began);
      }
      return samples;
    }),
};

export const respawn: Figure = {
  name: 'kill -9 of the only worker of a vassal to next 200',
  unit: 'ms',
  better: 'less',
  measure: (side) =>
    governed(side, async (directory, running) => {
      const samples: number[] = [];
      for (let index = 0; index < 3; index++) {
        // A worker that dies younger rests.
        await new Promise((resolve) => setTimeout(resolve, 1500));
        const [, worker = 0] = vassalsBelow(running.process.pid ?? 0);
        process.kill(worker, 'SIGKILL');
        samples.push(await until(socket(directory, 'first'), '/', 'hello'));
      }
      return samples;
    }),
};

/** Another master runs, with its worker. */
const isReplaced = (pids: readonly number[], dead: number): boolean =>
  pids.length > 1 && !pids.includes(dead);

export const stopMany: Figure = {
  name: `stop of ${MANY} idle vassals`,
  unit: 'ms',
  better: 'less',
  async measure(side) {
    const names = Array.from({ length: MANY }, (_, index) => `v${index}`);
    const running = await emperor(side, names);
    await Promise.all(names.map((name) => until(socket(running.directory, name), '/', 'hello', 50)));
    const began = performance.now();
    await running.stop();
    return [performance.now() - began];
  },
};
