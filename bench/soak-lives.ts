/**
 * `node bench/soak-lives.ts [--cycles N] [--vassals N]`: an Emperor over the smallest vassals, which are added, changed,
 * removed and killed (kill -9) at random. Prints what the Emperor holds on the way: descriptors and memory have to stay
 * as they are. Then, with all of its vassals there, its memory and what it costs to do nothing.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuTime, memory } from './probe.ts';
import { emperord, freshFolder, start } from './sides.ts';

const { values } = parseArgs({
  options: { cycles: { type: 'string', default: '10000' }, vassals: { type: 'string', default: '1000' } },
});
const cycles = Number(values.cycles);
const NAMES = 100;
const SAMPLES = 5;
const IDLE_S = 10;
const PATIENCE_MS = 60_000;

const directory = await freshFolder();
const program = join(directory, 'life');
const source = fileURLToPath(new URL('apps/life.cc', import.meta.url));
execFileSync(process.env['CXX'] ?? 'g++', ['-O2', '-o', program, source]);
const stats = join(directory, 'stats');
const folder = join(directory, 'vassals');
const emperor = start(
  emperord,
  directory,
  ...[
    '--emperor',
    folder,
    '--emperor-wrapper',
    program,
    '--emperor-stats',
    stats,
    '--emperor-throttle',
    '10',
  ],
);
const pid = emperor.process.pid ?? 0;
let changes = 0;

try {
  await until(async () => (await present()) !== null);
  for (let count = 0; count < NAMES; count++) await put(count);
  await settled(NAMES);
  report('at the beginning');
  for (let sample = 1; sample <= SAMPLES; sample++) {
    for (let cycle = 0; cycle < cycles / SAMPLES; cycle++) await disturb();
    for (let count = 0; count < NAMES; count++) await put(count);
    await settled(NAMES);
    report(`${Math.round((cycles / SAMPLES) * sample)} cycles`);
  }
  const all = Number(values.vassals);
  for (let count = NAMES; count < all; count++) await put(count);
  await settled(all);
  const before = cpuTime(pid);
  await pause(IDLE_S * 1000);
  report(`${all} vassals, ${((cpuTime(pid) - before) / 1e6 / IDLE_S) * 100} % of a core idle`);
} finally {
  await emperor.stop();
}

/** Something that happens to one of them. */
async function disturb(): Promise<void> {
  const which = Math.floor(Math.random() * NAMES);
  const chance = Math.random();
  if (chance < 0.4) return put(which);
  if (chance < 0.7) return rm(file(which), { force: true });
  const entry = (await present())?.find(({ id }) => id === `${which}.ini`);
  if (entry === undefined || entry.pid <= 0) return;
  try {
    process.kill(entry.pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}

function file(which: number): string {
  return join(folder, `${which}.ini`);
}

async function put(which: number): Promise<void> {
  await writeFile(file(which), `[uwsgi]\n; ${changes++}\n`);
}

interface Entry {
  readonly id: string;
  readonly pid: number;
  readonly accepting: number;
}

/** The vassals by the stats; `null` when there are none to be had. */
function present(): Promise<readonly Entry[] | null> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(stats);
    socket.on('data', (part) => (text += String(part)));
    socket.on('error', () => resolve(null));
    socket.on('close', () => {
      try {
        resolve((JSON.parse(text) as { vassals: Entry[] }).vassals);
      } catch {
        resolve(null);
      }
    });
  });
}

async function settled(count: number): Promise<void> {
  const pending = async (): Promise<readonly Entry[] | null> => {
    const entries = (await present()) ?? [];
    const late = entries.filter(({ accepting }) => accepting <= 0);
    return entries.length === count && late.length === 0 ? null : late;
  };
  await until(async () => (await pending()) === null).catch(async () => {
    throw new Error(`after ${PATIENCE_MS} ms these do not accept: ${JSON.stringify(await pending())}`);
  });
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await reached())) {
    if (performance.now() > end) throw new Error('not reached');
    await pause(50);
  }
}

function report(when: string): void {
  const descriptors = readdirSync(`/proc/${pid}/fd`).length;
  console.log(`${when}: ${descriptors} descriptors, ${memory(pid, 'rss').toFixed(1)} MB resident`);
}
