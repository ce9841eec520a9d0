/**
 * `node bench/spawn.ts`: how long a parent stands still to start a process, milliseconds, by its own memory: with the
 * launcher, and with the fork of the runtime (child_process). The launcher shares the memory until its exec.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { native } from '../native/index.ts';
import { median } from './figure.ts';

const SIZES = [50, 200, 450];
const STARTS = 40;
const MEGABYTE = 1024 * 1024;
const PROGRAM = '/bin/true';

const rss = (): number => process.memoryUsage.rss() / MEGABYTE;

/** Blocks the caller until its process has become the launcher. */
async function launched(): Promise<number> {
  const start = performance.now();
  const { pidfd, started } = native.launch([
    { op: 'descriptors', map: [] },
    { op: 'exec', path: PROGRAM, argv: [PROGRAM] },
  ]);
  const time = performance.now() - start;
  await new Promise((resolve) => native.watchExit(pidfd, resolve));
  await started;
  native.close(pidfd);
  return time;
}

async function forked(): Promise<number> {
  const start = performance.now();
  const child = spawn(PROGRAM, { stdio: 'ignore' });
  const time = performance.now() - start;
  await once(child, 'exit');
  return time;
}

async function sample(begin: () => Promise<number>): Promise<string> {
  const times: number[] = [];
  for (let count = 0; count < STARTS; count++) times.push(await begin());
  return `${median(times).toFixed(2)} ms (least ${Math.min(...times).toFixed(2)})`;
}

const held: Buffer[] = [];
for (const size of SIZES) {
  while (rss() < size) held.push(Buffer.alloc(4 * MEGABYTE, held.length + 1));
  const row = `${Math.round(rss())} MB`.padEnd(8);
  console.log(`${row} launcher ${await sample(launched)}   fork of the runtime ${await sample(forked)}`);
}
