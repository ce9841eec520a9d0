import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Figure } from '../figure.ts';
import { below, cpuTime, until } from '../probe.ts';
import { freshFolder, ini, JAVASCRIPT, start, WSGI, type Side } from '../sides.ts';

const run = promisify(execFile);

/** Runs wrk for three seconds on one instance of a side: 32 clients, a new connection for each request. */
async function load(side: Side, path: string, app = WSGI): Promise<{ rate: number; cpu: number }> {
  const directory = await freshFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const file = join(directory, 'app.ini');
  await writeFile(file, ini(directory, address, 'site', app));
  const running = start(side, directory, '--ini', file);
  try {
    await until(address, path, 'hello');
    const processes = [running.process.pid ?? 0, ...below(running.process.pid ?? 0)];
    const used = (): number => processes.reduce((sum, pid) => sum + cpuTime(pid), 0);
    const args = ['-t1', '-c32', '-d3', '-H', 'Connection: close', `http://${address}${path}`];
    const before = used();
    const { stdout } = await run('wrk', args);
    const requests = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? Number.NaN);
    const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
    return { rate, cpu: (used() - before) / requests };
  } finally {
    await running.stop();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export const application: Figure = {
  name: 'WSGI hello, one worker, connection closed',
  unit: 'req/s',
  better: 'more',
  measure: async (side) => [(await load(side, '/')).rate],
};

export const applicationTime: Figure = {
  name: 'the same, processor time of all its processes for a request',
  unit: 'µs',
  better: 'less',
  measure: async (side) => [(await load(side, '/')).cpu],
};

export const prefork: Figure = {
  name: 'WSGI hello, two workers, connection closed',
  unit: 'req/s',
  better: 'more',
  measure: async (side) => [(await load(side, '/', `processes = 2\n${WSGI}`)).rate],
};

export const javascript: Figure = {
  name: 'hello application, connection closed (Python there, JavaScript here)',
  unit: 'req/s',
  better: 'more',
  measure: async (side) => [(await load(side, '/', side.name === 'uwsgi' ? WSGI : JAVASCRIPT)).rate],
};

export const file: Figure = {
  name: 'static file, connection closed',
  unit: 'req/s',
  better: 'more',
  measure: async (side) => [(await load(side, '/s/x.txt')).rate],
};
