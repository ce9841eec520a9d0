import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Figure } from '../figure.ts';
import { below, until } from '../probe.ts';
import { freshFolder, ini, start, type Side } from '../sides.ts';

const run = promisify(execFile);
const SECONDS = 3;
const TICKS = 100;

/** One kind of load. */
interface Load {
  readonly path: string;
  /** Connections of the client, and whether they are kept. */
  readonly clients: number;
  readonly keep: boolean;
  readonly workers: number;
}

/** Requests a second, and CPU time of all processes of the instance for each, µs (wrk). */
async function measure(side: Side, load: Load): Promise<{ rate: number; cpu: number }> {
  const directory = await freshFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const file = join(directory, 'app.ini');
  const socket = load.keep ? `http11-socket = ${address}` : `http-socket = ${address}`;
  const more = `processes = ${load.workers}\n${load.keep && side.name === 'uwsgi' ? `threads = ${load.clients + 1}\n` : ''}`;
  writeFileSync(file, ini(directory, address, 'site', more).replace(/^http-socket = .*$/m, socket));
  const running = start(side, directory, '--ini', file);
  try {
    await until(address, load.path, 'hello');
    const close = load.keep ? [] : ['-H', 'Connection: close'];
    const target = `http://${address}${load.path}`;
    const wrk = (seconds: number): Promise<{ stdout: string }> =>
      run('wrk', ['-t1', `-c${load.clients}`, `-d${seconds}`, ...close, target]);
    await wrk(1);
    const before = ticks(running.process.pid ?? 0);
    const { stdout } = await wrk(SECONDS);
    const used = (ticks(running.process.pid ?? 0) - before) / TICKS;
    const requests = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? Number.NaN);
    const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
    return { rate, cpu: (used * 1e6) / requests };
  } finally {
    await running.stop();
  }
}

/** CPU time of a process and everything below it, in ticks of the kernel. */
function ticks(pid: number): number {
  return [pid, ...below(pid)].reduce((sum, one) => sum + ticksOf(one), 0);
}

function ticksOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}

/** A port of the loopback address that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function rate(name: string, load: Load): Figure {
  return {
    name: `${name}, requests a second`,
    unit: 'req/s',
    better: 'more',
    measure: async (side) => [(await measure(side, load)).rate],
  };
}

function cpu(name: string, load: Load): Figure {
  return {
    name: `${name}, CPU for each`,
    unit: 'µs',
    better: 'less',
    measure: async (side) => [(await measure(side, load)).cpu],
  };
}

const LOADS: readonly (readonly [name: string, load: Load])[] = [
  ['static file, connection closed', { path: '/s/x.txt', clients: 32, keep: false, workers: 1 }],
  ['static file, connection closed, two workers', { path: '/s/x.txt', clients: 32, keep: false, workers: 2 }],
  ['static file, one client kept alive', { path: '/s/x.txt', clients: 1, keep: true, workers: 1 }],
  ['static file, 100 clients kept alive', { path: '/s/x.txt', clients: 100, keep: true, workers: 1 }],
  ['hello (Python there, JavaScript here), closed', { path: '/', clients: 32, keep: false, workers: 1 }],
  [
    'hello (Python there, JavaScript here), 100 kept alive',
    { path: '/', clients: 100, keep: true, workers: 1 },
  ],
];

/** Rate and CPU time of every kind of load. */
export const requests: readonly Figure[] = LOADS.flatMap(([name, load]) => [
  rate(name, load),
  cpu(name, load),
]);
