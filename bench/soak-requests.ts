/**
 * `node bench/soak-requests.ts [--requests N] [--minutes N]`: requests of every kind and size from clients that also break off
 * wherever they like, against a real instance; for the last fifth of them its workers are killed (kill -9) again and
 * again. Prints what the worker and the master held at the beginning, in the middle and at the end: descriptors, memory
 * (MB), and connections that can be kept at once. They have to be the same.
 */
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freeAddress } from '../test/support/index.ts';
import { below, memory, nameOf, until } from './probe.ts';
import { emperord, freshFolder, start } from './sides.ts';
import { client, kept, LARGE } from './soak-client.ts';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '1000000' }, minutes: { type: 'string', default: '60' } },
});
interface Held {
  readonly descriptors: number;
  readonly memory: number;
  readonly kept: number;
  readonly masterDescriptors: number;
  readonly masterMemory: number;
}

const CLIENTS = 64;
const KILL_MS = 1000;
/** Less than the worker keeps beyond its cores, so that none makes place for another. */
const KEPT = 1000;
const total = Number(values.requests);
const began = performance.now();

const directory = await freshFolder();
const address = await freeAddress();
const file = join(directory, 'app.ini');
await writeFile(join(directory, 'site/large.txt'), 'l'.repeat(LARGE));
await writeFile(
  file,
  `[uwsgi]
master = true
processes = 1
listen = 1024
http11-socket = ${address}
static-map = /s=${join(directory, 'site')}
javascript = ${join(import.meta.dirname, 'apps/echo.cjs')}
socket-timeout = 2
disable-logging = true
`,
);
const running = start(emperord, directory, '--ini', file);
const master = running.process.pid ?? 0;
const state = { sent: 0, answers: 0, broken: 0 };
try {
  await until(address, '/s/x.txt', 'hello');
  await soak(0.2);
  const first = await held();
  await soak(0.5);
  const middle = await held();
  await soak(0.8);
  const last = await held();
  let kills = 0;
  const killer = setInterval(() => void (kills += killWorker()), KILL_MS);
  await soak(1);
  clearInterval(killer);
  await until(address, '/s/x.txt', 'hello');
  const killed = await held();
  console.log({ ...state, kills });
  console.table({ first, middle, last, killed });
  const flat =
    last.descriptors <= first.descriptors &&
    killed.descriptors <= first.descriptors &&
    killed.masterDescriptors <= first.masterDescriptors &&
    last.memory <= middle.memory * 1.15 &&
    killed.masterMemory <= first.masterMemory * 1.15 &&
    last.kept === KEPT &&
    killed.kept === KEPT;
  if (!flat) process.exitCode = 1;
} finally {
  await running.stop();
}

/** Requests until this part of all, or of the time, is over. */
async function soak(part: number): Promise<void> {
  const end = began + Number(values.minutes) * 60_000 * part;
  const more = (): boolean => state.sent < total * part && performance.now() < end;
  const loop = async (): Promise<void> => {
    while (more()) await client(address, state, more);
  };
  await Promise.all(Array.from({ length: CLIENTS }, loop));
}

function worker(): number {
  return below(master).find((pid) => nameOf(pid).startsWith('worker')) ?? 0;
}

/** How many were killed. */
function killWorker(): number {
  const pid = worker();
  if (pid === 0) return 0;
  process.kill(pid, 'SIGKILL');
  return 1;
}

/** What is held when nobody asks for anything any more. */
async function held(): Promise<Held> {
  const free = await kept(address, KEPT);
  // What was kept alive is given up by then.
  await pause(4000);
  const pid = worker();
  const descriptors = (of: number): number => readdirSync(`/proc/${of}/fd`).length;
  return {
    descriptors: descriptors(pid),
    memory: Math.round(memory(pid, 'uss')),
    kept: free,
    masterDescriptors: descriptors(master),
    masterMemory: Math.round(memory(master, 'uss')),
  };
}
