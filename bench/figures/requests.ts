import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Figure } from '../figure.ts';
import { until } from '../probe.ts';
import { freshFolder, ini, start, type Side } from '../sides.ts';

const run = promisify(execFile);

/** Requests a second of one worker over TCP, 32 clients, a new connection for each request (wrk). */
async function rate(side: Side, path: string): Promise<number[]> {
  const directory = await freshFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const file = join(directory, 'app.ini');
  await writeFile(file, ini(directory, address));
  const running = start(side, directory, '--ini', file);
  try {
    await until(address, path, 'hello');
    const load = ['-t1', '-c32', '-d3', '-H', 'Connection: close', `http://${address}${path}`];
    const { stdout } = await run('wrk', load);
    return [Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN)];
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
  name: 'hello application, connection closed (Python there, JavaScript here)',
  unit: 'req/s',
  better: 'more',
  measure: (side) => rate(side, '/'),
};

export const file: Figure = {
  name: 'static file, connection closed',
  unit: 'req/s',
  better: 'more',
  measure: (side) => rate(side, '/s/x.txt'),
};
