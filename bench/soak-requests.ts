/**
 * `node bench/soak-requests.ts [--requests N] [--kill]`: requests of every kind and size from clients that also break off wherever
 * they like, against a real instance; with `--kill` its workers are killed (kill -9) again and again. Prints what the
 * worker held before and after: descriptors, memory, connections. They have to be the same.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { below, until } from './probe.ts';
import { freePort } from './figures/requests.ts';
import { freshFolder, sides, start } from './sides.ts';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '1000000' }, kill: { type: 'boolean', default: false } },
});
const CLIENTS = 64;
const total = Number(values.requests);

const directory = await freshFolder();
const address = `127.0.0.1:${await freePort()}`;
const file = join(directory, 'app.ini');
const root = join(import.meta.dirname, '..');
await writeFile(
  file,
  `[uwsgi]
master = true
processes = 1
http11-socket = ${address}
static-map = /s=${join(directory, 'site')}
javascript = ${join(root, 'bench/apps/echo.cjs')}
socket-timeout = 2
disable-logging = true
`,
);
const ours = sides.find(({ name }) => name === 'emperord');
if (ours === undefined) throw new Error('emperord is no side');
const running = start(ours, directory, '--ini', file);
const state = { sent: 0, answers: 0, broken: 0, kills: 0 };
try {
  await until(address, '/s/x.txt', 'hello');
  await Promise.all(Array.from({ length: CLIENTS }, () => client(Math.min(2000, total / 10))));
  const before = await held();
  const killer = values.kill ? setInterval(killWorker, 1000) : null;
  while (state.sent < total) await Promise.all(Array.from({ length: CLIENTS }, () => client(total)));
  if (killer !== null) clearInterval(killer);
  await until(address, '/s/x.txt', 'hello');
  await pause(3000);
  const after = await held();
  console.log(JSON.stringify({ ...state, before, after }));
  if (!values.kill && after.descriptors > before.descriptors + 2) process.exitCode = 1;
} finally {
  await running.stop();
}

/** One connection: some requests, each whole, cut, or broken off. */
function client(limit: number): Promise<void> {
  return new Promise((resolve) => {
    const [host = '', port = ''] = address.split(':');
    const socket = connect(Number(port), host);
    let left = 1 + Math.floor(Math.random() * 20);
    const next = (): void => {
      if (left-- === 0 || state.sent >= limit) return void socket.end();
      state.sent += 1;
      const size =
        Math.random() < 0.2 ? Math.floor(Math.random() * 200_000) : Math.floor(Math.random() * 200);
      const request =
        Math.random() < 0.5
          ? 'GET /s/x.txt HTTP/1.1\r\nHost: x\r\n\r\n'
          : `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n${'b'.repeat(size)}`;
      const chance = Math.random();
      if (chance < 0.03) {
        state.broken += 1;
        socket.write(request.slice(0, Math.floor(Math.random() * request.length)));
        setTimeout(() => socket.resetAndDestroy(), Math.random() * 5);
      } else {
        socket.write(request);
        if (chance < 0.05) {
          state.broken += 1;
          setTimeout(() => socket.destroy(), Math.random() * 5);
        }
      }
    };
    let received = '';
    socket.setEncoding('latin1');
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('connect', next);
    socket.on('data', (chunk) => {
      received += String(chunk);
      const end = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received.slice(0, end))?.[1] ?? Number.NaN);
      if (end === -1 || received.length < end + 4 + length) return;
      received = received.slice(end + 4 + length);
      state.answers += 1;
      next();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

function worker(): number | null {
  const master = running.process.pid ?? 0;
  return below(master).find((pid) => nameOf(pid).startsWith('worker')) ?? null;
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1');
  } catch {
    return '';
  }
}

function killWorker(): void {
  const pid = worker();
  if (pid === null) return;
  state.kills += 1;
  process.kill(pid, 'SIGKILL');
}

async function held(): Promise<{ descriptors: number; rss: number }> {
  const pid = worker();
  if (pid === null) return { descriptors: 0, rss: 0 };
  await pause(2500);
  const rss = Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  return { descriptors: readdirSync(`/proc/${pid}/fd`).length, rss: Math.round(rss / 1024) };
}
