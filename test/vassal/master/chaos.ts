import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { dial, EMPERORD, put } from '../../support/index.ts';
import { answers, Clients, type Ask, type Heard } from './clients.ts';
import type { Family } from './family.ts';
import { siege, type Aftermath } from './siege.ts';

/** What came of a storm. */
export interface Weather extends Heard, Aftermath {
  readonly kills: number;
  /** How often a process was seen with nearly every descriptor in use that it may have. */
  readonly exhausted: number;
}

/** What the instance has to do without. */
export interface Want {
  /** Where its log goes, a file in its folder otherwise; see `fullDisk`. */
  readonly log?: string;
  /** Descriptors of each of its processes. */
  readonly descriptors?: number;
}

/** A worker that has none left ends a connection: between two looks it has some again. */
const NEARLY = 4;
const CLIENTS = 4;
/** Connections of a crowd. */
const CROWD = 300;
const APP = `def application(environ, start_response):
    print('somebody asked for ' + environ['PATH_INFO'])
    body = ('you asked for ' + environ['PATH_INFO'] + '.').encode()
    start_response('200 OK', [('Content-Length', str(len(body)))])
    return [body]
`;

const ask: Ask = (path) => ({
  bytes: `GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`,
  expected: `you asked for ${path}.`,
});

/**
 * An instance of three workers with an interpreter each in a storm: its processes are killed or stopped one after the other,
 * clients are slow, silent, many, or gone. Then it is reloaded, has to answer, and is ended.
 * @param seconds how long the storm lasts
 */
export async function storm(
  directory: string,
  address: string,
  seconds: number,
  { log = `${directory}/log`, descriptors }: Want = {},
): Promise<Weather> {
  const lines = `master = 1\nprocesses = 3\nhttp-socket = ${address}\nharakiri = 2\nsocket-timeout = 2\nworker-reload-mercy = 2`;
  // More cores than descriptors: else nobody is accepted who would need one that there is not.
  const many = descriptors === undefined ? '' : `threads = ${descriptors}`;
  put(directory, {
    'app.py': APP,
    'app.ini': `[uwsgi]\n${lines}\n${many}\nwsgi-file = ${directory}/app.py\n`,
  });
  const limit = descriptors === undefined ? '' : `ulimit -n ${descriptors} &&`;
  return siege(`${limit} exec ${EMPERORD} ${directory}/app.ini >${log} 2>&1`, async (family) => {
    await answers(address, ask, 3);
    const sky = new Clients(address, ask);
    const until = performance.now() + seconds * 1000;
    const [kills, , exhausted] = await Promise.all([
      strike(family, until),
      sky.rain(CLIENTS, until),
      annoy(family, address, until, descriptors ?? Infinity),
    ]);
    family.look();
    process.kill(family.root, 'SIGHUP');
    await answers(address, ask, 20);
    return { ...sky.heard, kills, exhausted };
  });
}

/** Kills some process of the instance, never the master, and stops every fifth. @returns how many */
async function strike(family: Family, until: number): Promise<number> {
  let strikes = 0;
  while (performance.now() < until) {
    await pause(400);
    const members = family.look();
    const victim = members[Math.floor(Math.random() * members.length)];
    if (victim === undefined) continue;
    strikes += 1;
    try {
      process.kill(victim.pid, strikes % 5 === 0 ? 'SIGSTOP' : 'SIGKILL');
    } catch {
      // It was faster.
    }
  }
  return strikes;
}

/** Slow, silent, vanishing and many clients at once. @returns how often a process had hardly a descriptor left */
async function annoy(family: Family, address: string, until: number, descriptors: number): Promise<number> {
  let exhausted = 0;
  // Who is silent is not accepted, so those who are slow take the descriptors.
  const isSlow = (index: number): boolean => index % 8 < (descriptors === Infinity ? 1 : 6);
  while (performance.now() < until) {
    const crowd = Array.from({ length: CROWD }, () => dial(address).on('error', () => undefined));
    for (const [index, socket] of crowd.entries()) {
      if (isSlow(index)) socket.write('GET /slow HTTP/1.1\r\nHo');
      if (index % 8 === 7) socket.write('GET /gone HTTP/1.1\r\nHost: x\r\n\r\n');
    }
    await pause(300);
    exhausted += family.look().filter(({ pid }) => descriptorsOf(pid) >= descriptors - NEARLY).length;
    for (const [index, socket] of crowd.entries()) if (isSlow(index)) socket.write('s');
    await pause(300);
    for (const socket of crowd) socket.resetAndDestroy();
    await pause(300);
  }
  return exhausted;
}

function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** A file on a disk that is full after a few lines; for whoever may not mount one, `/dev/full`. */
export function fullDisk(directory: string): { readonly log: string; free(): void } {
  const disk = `${directory}/disk`;
  mkdirSync(disk);
  const options = ['-t', 'tmpfs', '-o', 'size=8k', 'emperord-test', disk];
  if (spawnSync('mount', options).status !== 0) return { log: '/dev/full', free: () => undefined };
  return { log: `${disk}/log`, free: () => void spawnSync('umount', ['-l', disk]) };
}
