import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { emperord, folder, get, put, until, type Running } from '../../support/index.ts';
import { unable } from './forging.ts';

/** Says who it is; what it keeps from its loading tells whether that was shared. */
const APP = `
const { appendFileSync } = require('node:fs');
const { randomInt, randomUUID } = require('node:crypto');
const { random } = Math;
const token = randomUUID();
appendFileSync('loads', token + '\\n');
process.env.LOADED = 'yes';
randomInt(1000);
let ticks = 0;
setInterval(() => ticks++, 5).unref();
let signals = 0;
process.on('SIGUSR2', () => signals++);
module.exports = (request, response) => {
  response.end(JSON.stringify({
    pid: process.pid, parent: process.ppid, id: uwsgi.worker_id(), token, ticks, signals, env: process.env.LOADED,
    argv: process.argv.slice(1), gc: typeof globalThis.gc, random: [Math.random(), random(), randomUUID(), randomInt(2 ** 47)],
  }));
};
`;

interface Answer {
  readonly pid: number;
  readonly parent: number;
  readonly id: number;
  readonly token: string;
  readonly ticks: number;
  readonly signals: number;
  readonly env: string;
  readonly gc: string;
  readonly argv: readonly string[];
  readonly random: readonly (number | string)[];
}

interface Vassal {
  readonly directory: string;
  readonly emperor: Running;
  ask(): Promise<Answer>;
  /** Asks until every one of so many workers has answered. */
  everyone(count: number): Promise<Answer[]>;
  loads(): string[];
}

/** A forked vassal with two workers, once it has printed a line. */
async function vassal(
  t: TestContext,
  app: string,
  { more = '', until: printed = 'spawned uWSGI worker 2' } = {},
): Promise<Vassal> {
  const directory = folder(t, { 'app.cjs': app, 'v/.keep': '' });
  const emperor = emperord(t, ['--emperor', `${directory}/v`, '--fork-server', 'auto']);
  await emperor.prints('] ready (pid');
  const lines = `master = true\nprocesses = 2\nchdir = ${directory}\njavascript = app.cjs\nthreads = 1\n${more}`;
  put(directory, { 'v/a.ini': `[uwsgi]\nhttp-socket = ${directory}/s\n${lines}\n` });
  await emperor.prints(printed);
  const ask = async (): Promise<Answer> => {
    let answer = null;
    await until(async () => {
      answer = await get(`${directory}/s`).catch(() => null);
      return answer?.status === 200;
    });
    return JSON.parse((answer as unknown as { body: string }).body) as Answer;
  };
  const everyone = async (count: number): Promise<Answer[]> => {
    const seen = new Map<number, Answer>();
    await until(async () => {
      for (const one of await Promise.all(Array.from({ length: 8 }, ask))) seen.set(one.pid, one);
      return seen.size >= count;
    });
    return [...seen.values()];
  };
  const loads = (): string[] => readFileSync(join(directory, 'loads'), 'utf8').split('\n').filter(Boolean);
  return { directory, emperor, ask, everyone, loads };
}

const nameOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'latin1').trim();

/** Children of a process by their names, the ended ones left out. */
function childrenOf(pid: number): Map<string, number> {
  const ids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean);
  return new Map(ids.map((id) => [nameOf(Number(id)), Number(id)]));
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

test(
  'CFG-117 several workers of a forked vassal load their application once',
  { skip: unable },
  async (t) => {
    const { directory, emperor, everyone, loads, ask } = await vassal(t, APP);
    const [one, two] = await everyone(2);
    assert.ok(one !== undefined && two !== undefined);
    const master = one.parent;
    assert.deepEqual(loads(), [one.token]);
    assert.equal(two.token, one.token);
    assert.equal(two.parent, master);
    assert.deepEqual([...childrenOf(master).keys()].sort(), ['template', 'worker-1', 'worker-2']);
    assert.deepEqual([one.id, two.id].sort(), [1, 2]);

    await t.test('each has randomness of its own, and what the load has changed', () => {
      assert.equal(new Set([...one.random, ...two.random]).size, 8);
      assert.equal(one.env, 'yes');
      assert.equal(one.gc, 'undefined');
      assert.match(one.argv.join(' '), /^\S+app\.cjs$/);
    });

    await t.test('its timers and its signals go on in each', async () => {
      for (const { pid } of [one, two]) process.kill(pid, 'SIGUSR2');
      await until(async () => (await everyone(2)).every(({ ticks, signals }) => ticks > 3 && signals === 1));
    });

    await t.test('a worker that is killed comes again from the same load', async () => {
      process.kill(one.pid, 'SIGKILL');
      await emperor.prints(`DAMN ! worker ${one.id} (pid: ${one.pid}) died, killed by signal 9`);
      await until(async () => (await everyone(2)).every(({ pid }) => pid !== one.pid));
      assert.deepEqual(loads(), [one.token]);
      assert.equal((await ask()).parent, master);
    });

    await t.test('a reload loads once more, loses no request, and ends the old template', async () => {
      const template = childrenOf(master).get('template') ?? 0;
      process.kill(master, 'SIGHUP');
      let other = one.token;
      // Not one of these may fail.
      while (other === one.token) other = (JSON.parse((await get(`${directory}/s`)).body) as Answer).token;
      await until(() => !isAlive(template));
      await until(async () => (await everyone(2)).every(({ token }) => token === loads()[1]));
      assert.equal(loads().length, 2);
    });

    await t.test('without its template the workers go on, and the next one loads for itself', async () => {
      const [next] = await everyone(2);
      process.kill(childrenOf(master).get('template') ?? 0, 'SIGKILL');
      await emperor.prints('the template of the workers is gone: it was killed by signal 9');
      assert.ok(isAlive(next?.pid ?? 0));
      process.kill(next?.pid ?? 0, 'SIGKILL');
      await until(() => loads().length === 3);
      await everyone(2);
    });

    await t.test('the stop leaves nothing behind', async () => {
      const family = [...childrenOf(master).values()];
      assert.equal(await emperor.stop('SIGINT'), 0);
      await until(() => ![master, ...family].some(isAlive));
    });
  },
);

test(
  'one that does not load is refused at a reload, and ends the start with need-app',
  { skip: unable },
  async (t) => {
    const { directory, emperor, ask, loads } = await vassal(t, APP);
    const { parent } = await ask();
    put(directory, { 'app.cjs': 'throw new Error("out of order")' });
    process.kill(parent, 'SIGHUP');
    await emperor.prints(/out of order[^]*reload refused/);
    put(directory, { 'app.cjs': 'process.exit(7)' });
    process.kill(parent, 'SIGHUP');
    await emperor.prints(/ended with 7[^]*reload refused/);
    await ask();
    assert.equal(loads().length, 1);
    assert.deepEqual([...childrenOf(parent).keys()].filter((name) => name === 'template').length, 1);
    const needy = await vassal(t, 'throw new Error("out of order")', {
      more: 'need-app = true',
      until: 'no app loaded. GAME OVER',
    });
    assert.match(needy.emperor.output(), /out of order/);
  },
);

const ANSWER =
  'module.exports = (_, response) => response.end(JSON.stringify({ pid: process.pid, parent: process.ppid, token }));';
const LOAD = `const token = Math.random(); require('node:fs').appendFileSync('loads', token + '\\n'); ${ANSWER}`;

const HELD: Readonly<Record<string, [code: string, found: RegExp]>> = {
  'a timer': ['setInterval(() => undefined, 1000);', /Timeout/],
  'a thread': [
    "new (require('node:worker_threads').Worker)('setInterval(() => 0, 1000)', { eval: true }).unref();",
    /thread/,
  ],
  'a socket': ["require('node:net').createServer().listen(0, '127.0.0.1').unref();", /socket/],
  'a child': ["require('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' }).unref();", /child/],
  'an open file': ["require('node:fs').openSync('log', 'a');", /log/],
};

for (const [what, [code, found]] of Object.entries(HELD)) {
  test(`lazy-apps is switched on by ${what} that the application holds`, { skip: unable }, async (t) => {
    const { emperor, everyone, loads } = await vassal(t, `${code} ${LOAD}`);
    const [one, two] = await everyone(2);
    assert.notEqual(one?.token, two?.token);
    assert.equal(loads().length, 3);
    const line = /^.*lazy-apps was switched on: the application holds (.*) after loading$/m.exec(
      emperor.output(),
    );
    assert.match(line?.[1] ?? '', found);
  });
}

const LIES: Readonly<Record<string, string>> = {
  'names a process of others': 'function () { this[0] = 1; return 4; }',
  'never answers': '() => { for (;;); }',
};

for (const [what, code] of Object.entries(LIES)) {
  test(`a template that ${what} is given up`, { skip: unable }, async (t) => {
    const { emperor, everyone, loads } = await vassal(t, `Buffer.prototype.writeInt32LE = ${code}; ${LOAD}`);
    await emperor.prints('the template of the workers forks none: ');
    const [one] = await everyone(2);
    assert.equal(loads().length, 3);
    const names = () => [...childrenOf(one?.parent ?? 0).keys()].sort();
    await until(() => names().join() === 'worker-1,worker-2');
  });
}

test(
  'no template with lazy-apps, with one worker, or with what is to be done before loading',
  { skip: unable },
  async (t) => {
    const lazy = await vassal(t, APP, { more: 'lazy-apps = true' });
    await lazy.everyone(2);
    assert.equal(lazy.loads().length, 2);
    const single = await vassal(t, APP, { more: 'processes = 1', until: 'spawned uWSGI worker 1' });
    assert.deepEqual([...childrenOf((await single.ask()).parent).keys()], ['worker-1']);
    const hooked = await vassal(t, APP, { more: 'hook-pre-app = putenv:EARLY=yes' });
    await hooked.everyone(2);
    assert.equal(hooked.loads().length, 2);
  },
);
