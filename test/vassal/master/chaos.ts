import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { dial, EMPERORD, get, LIMIT_MS, put } from '../../support/index.ts';

/** What came of a storm. */
export interface Weather {
  readonly answered: number;
  /** Answers that belong to no request: there is no excuse for one. */
  readonly wrong: readonly string[];
  /** Requests without a whole answer, and connections that nobody took. */
  readonly failed: number;
  readonly refused: number;
  readonly kills: number;
  /** Processes that lived when the instance had ended. */
  readonly orphans: readonly string[];
  readonly exit: number | string | null;
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
  const instance = spawn('sh', ['-c', `${limit} exec ${EMPERORD} ${directory}/app.ini >${log} 2>&1`], {
    stdio: 'ignore',
  });
  const ended = new Promise<number | string | null>((resolve) => {
    instance.on('exit', (code, signal) => resolve(code ?? signal));
  });
  const seen = new Set<string>();
  try {
    await answers(address, 3);
    const sky = new Clients(address);
    const until = performance.now() + seconds * 1000;
    const [kills, , exhausted] = await Promise.all([
      strike(instance, seen, until),
      sky.rain(until),
      annoy(instance, address, until, descriptors ?? Infinity),
    ]);
    for (const process of familyOf(instance)) seen.add(process);
    instance.kill('SIGHUP');
    await answers(address, 20);
    for (const process of familyOf(instance)) seen.add(process);
    instance.kill('SIGINT');
    const exit = await Promise.race([ended, pause(LIMIT_MS, 'it does not end', { ref: false })]);
    await pause(200);
    const { answered, wrong, failed, refused } = sky;
    return { answered, wrong, failed, refused, kills, orphans: [...seen].filter(lives), exit, exhausted };
  } finally {
    instance.kill('SIGKILL');
  }
}

/** Waits until so many requests in a row are answered. */
async function answers(address: string, wanted: number): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  for (let row = 0; row < wanted;) {
    if (performance.now() > end) throw new Error('the instance does not answer');
    const answer = await get(address, '/well').catch(() => null);
    row = answer?.body === 'you asked for /well.' ? row + 1 : 0;
    if (row === 0) await pause(20);
  }
}

/** Clients that ask one question after the other, each another one. */
class Clients {
  answered = 0;
  failed = 0;
  refused = 0;
  readonly wrong: string[] = [];
  readonly #address: string;
  #asked = 0;

  constructor(address: string) {
    this.#address = address;
  }

  async rain(until: number): Promise<void> {
    const one = async (): Promise<void> => {
      while (performance.now() < until) await this.#ask(`/${(this.#asked += 1)}`);
    };
    await Promise.all(Array.from({ length: CLIENTS }, one));
  }

  async #ask(path: string): Promise<void> {
    try {
      const { status, body, headers } = await get(this.#address, path);
      const expected = `you asked for ${path}.`;
      if (status === 200 && body === expected) this.answered += 1;
      else if (
        status >= 500 ||
        (body.length < Number(headers['content-length']) && expected.startsWith(body))
      )
        this.failed += 1;
      else this.wrong.push(`${path}: ${status} ${body}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') this.refused += 1;
      else this.failed += 1;
    }
  }
}

/** Kills some process of the instance, never the master, and stops every fifth. @returns how many */
async function strike(instance: ChildProcess, seen: Set<string>, until: number): Promise<number> {
  let strikes = 0;
  while (performance.now() < until) {
    await pause(400);
    const family = familyOf(instance);
    for (const process of family) seen.add(process);
    const victim = family[Math.floor(Math.random() * family.length)];
    if (victim === undefined) continue;
    strikes += 1;
    try {
      process.kill(Number(victim.split(' ')[0]), strikes % 5 === 0 ? 'SIGSTOP' : 'SIGKILL');
    } catch {
      // It was faster.
    }
  }
  return strikes;
}

/** Slow, silent, vanishing and many clients at once. @returns how often a process had hardly a descriptor left */
async function annoy(
  instance: ChildProcess,
  address: string,
  until: number,
  descriptors: number,
): Promise<number> {
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
    exhausted += familyOf(instance).filter(
      (process) => descriptorsOf(process) >= descriptors - NEARLY,
    ).length;
    for (const [index, socket] of crowd.entries()) if (isSlow(index)) socket.write('s');
    await pause(300);
    for (const socket of crowd) socket.resetAndDestroy();
    await pause(300);
  }
  return exhausted;
}

function descriptorsOf(process: string): number {
  try {
    return readdirSync(`/proc/${process.split(' ')[0]}/fd`).length;
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

/** All processes below an instance: pid and when it was started, which no other process shares. */
function familyOf({ pid }: ChildProcess): string[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(name) ?? []);
  const below = (parent: number): typeof all =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid ?? -1).map((one) => `${one.pid} ${one.started} ${one.name}`);
}

function lives(process: string): boolean {
  const [pid = '', started] = process.split(' ');
  const found = statOf(pid);
  return found !== null && found.started === Number(started) && found.state !== 'Z';
}

function statOf(pid: string) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    const name = text.slice(text.indexOf('(') + 1, end);
    return {
      pid: Number(pid),
      name,
      state: fields[0],
      parent: Number(fields[1]),
      started: Number(fields[19]),
    };
  } catch {
    return null;
  }
}
