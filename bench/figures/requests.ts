import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Figure } from '../figure.ts';
import { below, cpuTime, until } from '../probe.ts';
import { freshFolder, hello, ini, start, WSGI, type Side } from '../sides.ts';

const run = promisify(execFile);
const SECONDS = 3;

/** One kind of load. */
interface Load {
  readonly path: string;
  /** The application behind it. */
  readonly app: 'Python' | 'hello';
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
  const threads = load.keep && side.name === 'uwsgi' ? `threads = ${load.clients + 1}` : '';
  const more = [`processes = ${load.workers}`, threads, load.app === 'Python' ? WSGI : hello(side)].join(
    '\n',
  );
  writeFileSync(file, ini(directory, address, 'site', more).replace(/^http-socket = .*$/m, socket));
  const running = start(side, directory, '--ini', file);
  try {
    await until(address, load.path, 'hello');
    const close = load.keep ? [] : ['-H', 'Connection: close'];
    const target = `http://${address}${load.path}`;
    const wrk = (seconds: number): Promise<{ stdout: string }> =>
      run('wrk', ['-t1', `-c${load.clients}`, `-d${seconds}`, ...close, target]);
    await wrk(1);
    const processes = [running.process.pid ?? 0, ...below(running.process.pid ?? 0)];
    const used = (): number => processes.reduce((sum, pid) => sum + cpuTime(pid), 0);
    const before = used();
    const { stdout } = await wrk(SECONDS);
    const spent = used() - before;
    const requests = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? Number.NaN);
    const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
    return { rate, cpu: spent / requests };
  } finally {
    await running.stop();
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

const FILE = { path: '/s/x.txt', app: 'hello' } as const;
const PYTHON = { path: '/', app: 'Python' } as const;
const HELLO = { path: '/', app: 'hello' } as const;
const CLOSED = { clients: 32, keep: false, workers: 1 } as const;
const KEPT = { clients: 100, keep: true, workers: 1 } as const;

const LOADS: readonly (readonly [name: string, load: Load])[] = [
  ['static file, connection closed', { ...FILE, ...CLOSED }],
  ['static file, connection closed, two workers', { ...FILE, ...CLOSED, workers: 2 }],
  ['static file, one client kept alive', { ...FILE, ...KEPT, clients: 1 }],
  ['static file, 100 clients kept alive', { ...FILE, ...KEPT }],
  ['WSGI hello, closed', { ...PYTHON, ...CLOSED }],
  ['WSGI hello, closed, two workers', { ...PYTHON, ...CLOSED, workers: 2 }],
  ['hello (Python there, JavaScript here), closed', { ...HELLO, ...CLOSED }],
  ['hello (Python there, JavaScript here), 100 kept alive', { ...HELLO, ...KEPT }],
];

/** Rate and CPU time of every kind of load. */
export const requests: readonly Figure[] = LOADS.flatMap(([name, load]) => [
  rate(name, load),
  cpu(name, load),
]);
