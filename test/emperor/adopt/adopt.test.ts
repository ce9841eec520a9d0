/** The Emperor is killed, its vassals are not, and the next Emperor looks after them. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  emperord,
  exchange,
  folder,
  freeAddress,
  get,
  put,
  serves,
  until,
  type Running,
} from '../../support/index.ts';
import { groupsOf, noGroups, straysIn } from '../retinue/strays.ts';
import { alive } from '../stage.ts';

const UWSGI = '/usr/bin/uwsgi';
const PYTHON = '/usr/lib/uwsgi/plugins/python3_plugin.so';
const skip = existsSync(UWSGI) && existsSync(PYTHON) ? false : 'needs uwsgi with its plugin python3';

const APP = 'module.exports = (request, response) => response.end(process.env.WORD);\n';

/** Whether a holder listens for the folder of a test. */
function isHeld(dir: string): boolean {
  const path = join(dir, 'keep/holder.sock');
  return readFileSync('/proc/net/unix', 'latin1')
    .split('\n')
    .some((line) => line.endsWith(` ${path}`));
}

/** The holders that an Emperor has started. */
function holdersOf(emperor: number): number[] {
  try {
    const children = readFileSync(`/proc/${emperor}/task/${emperor}/children`, 'latin1').split(' ');
    return children
      .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/comm`, 'latin1') === 'holder\n')
      .map(Number);
  } catch {
    return [];
  }
}

interface Realm {
  readonly dir: string;
  start(...options: string[]): Running;
  status(): Promise<any[]>;
}

/** Kills what it has seen at the end, whatever became of the Emperor. */
function realm(t: TestContext, files: Record<string, string>): Realm {
  const dir = folder(t, { 'v/app.cjs': APP, ...files });
  const seen = new Set<number>();
  const control = join(dir, 'control');
  let last = 0;
  t.after(() => {
    for (const pid of seen) if (alive(pid)) process.kill(pid, 'SIGKILL');
  });
  return {
    dir,
    start: (...options) => {
      const keep = ['--emperor-adopt', join(dir, 'keep')];
      const emperor = emperord(t, [
        ...['--emperor', join(dir, 'v'), '--emperor-control', control, ...keep, ...options],
      ]);
      last = emperor.pid;
      return emperor;
    },
    status: async () => {
      const all = JSON.parse(await exchange(control, '{"version":1,"command":"status"}\n')).result.vassals;
      for (const { pid } of all) if (pid > 0) seen.add(pid);
      for (const pid of holdersOf(last)) seen.add(pid);
      return all;
    },
  };
}

/** Kills an Emperor as soon as its holder has so many processes. */
async function killed(emperor: Running, holder: number | undefined, processes: number): Promise<void> {
  const held = (): number =>
    readdirSync(`/proc/${holder}/fd`).filter((name) =>
      target(`/proc/${holder}/fd/${name}`).includes('[pidfd]'),
    ).length;
  await until(
    () => held() === processes,
    () => `${held()} processes are held, not ${processes}`,
  );
  emperor.child.kill('SIGKILL');
  await emperor.ended();
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

const pidsOf = (status: readonly any[]): unknown[] =>
  status.filter(({ pid }) => pid > 0).map(({ name, pid }) => [name, pid]);

test('vassals outlive an Emperor that is killed, and serve; the next one adopts them, and stops them', async (t) => {
  const [one, two, lazy] = await Promise.all([freeAddress(), freeAddress(), freeAddress()]);
  const { dir, start, status } = realm(t, {
    'v/one.ini': `[uwsgi]\nmaster = 1\nhttp-socket = ${one}\njavascript = app.cjs\nenv = WORD=one\nheartbeat = 1\n`,
    'v/two.ini': `[uwsgi]\nhttp-socket = ${two}\njavascript = app.cjs\nenv = WORD=two\nfork-server = auto\n`,
    'v/lazy.ini': '[uwsgi]\nprotocol = http\njavascript = app.cjs\nenv = WORD=lazy\n',
    'v/lazy.ini.socket': lazy,
    'v/bad.ini': '[uwsgi]\nhttp-socket = /nowhere/at/all\n',
  });
  const more = ['--emperor-on-demand-extension', '.socket', '--fork-server', 'auto'];
  const first = start(...more, '--emperor-throttle', '600000');
  await serves(one, '/', 'one');
  await serves(two, '/', 'two');
  await first.prints('bad.ini throttling it');
  await until(async () =>
    (await status()).some(({ name, state }) => name === 'lazy.ini' && state === 'dormant'),
  );
  await until(async () => (await status()).filter(({ accepting }) => accepting).length === 2);
  const before = await status();
  let failures = 0;
  let asking = true;
  let answers = 0;
  const asked = (async () => {
    for (; asking; answers++) {
      for (const address of [one, two]) {
        if ((await get(address).catch(() => ({ status: 0 }))).status !== 200) failures++;
      }
    }
  })();
  const [holder] = holdersOf(first.pid);
  assert.ok(isHeld(dir));
  await killed(first, holder, 2);
  // Nobody is the Emperor: this connection waits for the next one.
  const late = get(lazy);
  put(dir, { 'v/new.ini': '[uwsgi]\nsocket = 127.0.0.1:0\n' });
  const second = start(...more, '--emperor-throttle', '600000');
  await second.prints('[emperor] adopted 2 processes, 4 vassals of an Emperor that was killed');
  assert.deepEqual(pidsOf((await status()).filter(({ name }) => /one|two/.test(name))), pidsOf(before));
  assert.equal((await late).body, 'lazy');
  assert.equal((await status()).find(({ name }) => name === 'bad.ini').state, 'waiting');
  await until(async () => (await status()).some(({ name }) => name === 'new.ini'));
  asking = false;
  await asked;
  assert.equal(failures, 0);
  assert.ok(answers > 5);
  assert.doesNotMatch(second.output(), /reload the uwsgi instance/);

  // Adopted ones are looked after as any other.
  const pid = (await status()).find(({ name }) => name === 'two.ini').pid;
  process.kill(pid, 'SIGKILL');
  await second.prints('vassal two.ini ended: nobody knows how');
  await serves(two, '/', 'two');
  put(dir, { 'v/one.ini': readFileSync(join(dir, 'v/one.ini'), 'utf8').replace('WORD=one', 'WORD=uno') });
  await serves(one, '/', 'uno');

  const last = (await status()).map(({ pid }) => pid as number).filter((pid) => pid > 0);
  assert.equal(await second.stop('SIGTERM'), 0);
  for (const one of last) assert.ok(!alive(one));
  await until(() => !isHeld(dir), 'the holder did not end');
});

test('what was changed or removed while there was no Emperor is reloaded or stopped', async (t) => {
  const [one, two] = await Promise.all([freeAddress(), freeAddress()]);
  const config = (address: string, word: string): string =>
    `[uwsgi]\nhttp-socket = ${address}\njavascript = app.cjs\nenv = WORD=${word}\n`;
  const { dir, start, status } = realm(t, {
    'v/one.ini': config(one, 'one'),
    'v/two.ini': config(two, 'two'),
  });
  const first = start();
  await serves(one, '/', 'one');
  await serves(two, '/', 'two');
  const [{ pid }] = await status();
  const [holder] = holdersOf(first.pid);
  await killed(first, holder, 2);
  put(dir, { 'v/one.ini': config(one, 'changed') });
  rmSync(join(dir, 'v/two.ini'));
  const second = start();
  await serves(one, '/', 'changed');
  await until(async () => (await status()).length === 1);
  assert.equal((await status())[0].pid, pid);
  // The same once more, by an upgrade and another death: nothing is lost on the way.
  assert.match(await exchange(join(dir, 'control'), '{"version":1,"command":"upgrade"}\n'), /"result"/);
  await killed(second, holder, 1);
  const third = start();
  await third.prints('adopted 1 processes');
  assert.equal((await status())[0].pid, pid);
  await serves(one, '/', 'changed');
  assert.equal(await third.stop('SIGINT'), 0);
  assert.ok(!alive(pid));
});

test(
  'a vassal of the original is adopted too; one that died meanwhile is started again',
  { skip },
  async (t) => {
    const [one, two] = await Promise.all([freeAddress(), freeAddress()]);
    const config = (address: string): string =>
      `[uwsgi]\nplugins = python3\nmaster = true\nhttp-socket = ${address}\nwsgi-file = app.py\nheartbeat = 1\n`;
    const { start, status } = realm(t, {
      'v/app.py': 'def application(e, s):\n    s("200 OK", [])\n    return [b"hello"]\n',
      'v/one.ini': config(one),
      'v/two.ini': config(two),
    });
    const options = ['--binary-path', UWSGI, '--emperor-required-heartbeat', '4'];
    const first = start(...options);
    await serves(one, '/', 'hello');
    await serves(two, '/', 'hello');
    await until(async () => (await status()).every(({ lastHeartbeat }) => lastHeartbeat > 0));
    const [before, other] = await status();
    await killed(first, holdersOf(first.pid)[0], 2);
    process.kill(other.pid, 'SIGKILL');
    // Longer than a heartbeat may take: nobody was there who could have heard it.
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const second = start(...options);
    await second.prints('adopted 2 processes');
    await serves(two, '/', 'hello');
    const [after] = await status();
    assert.equal(after.pid, before.pid);
    await until(async () => (await status())[0].lastHeartbeat > before.lastHeartbeat);
    assert.doesNotMatch(second.output(), /one.ini sent no heartbeat/);
    assert.equal(await second.stop('SIGINT'), 0);
    assert.ok(!alive(before.pid));
  },
);

test('ERR_ADOPT_HOLDER one Emperor at a time; a holder that ends is replaced', async (t) => {
  const one = await freeAddress();
  const { dir, start, status } = realm(t, {
    'v/one.ini': `[uwsgi]\nhttp-socket = ${one}\njavascript = app.cjs\nenv = WORD=one\n`,
  });
  const first = start();
  await serves(one, '/', 'one');
  const [{ pid }] = await status();
  const rival = emperord(t, [
    '--emperor',
    join(dir, 'v'),
    '--emperor-control=none',
    '--emperor-adopt',
    join(dir, 'keep'),
  ]);
  assert.equal(await rival.ended(), 1);
  assert.match(rival.output(), /ERR_ADOPT_HOLDER.*another Emperor, which is alive/);
  const [holder] = holdersOf(first.pid);
  process.kill(Number(holder), 'SIGKILL');
  await first.prints('starting another one');
  await until(() => isHeld(dir) && holdersOf(first.pid).length > 0);
  await status();
  await killed(first, holdersOf(first.pid)[0], 1);
  const second = start();
  await second.prints('adopted 1 processes');
  assert.equal((await status())[0].pid, pid);
  assert.equal(await second.stop(), 0);
});

test('ERR_ADOPT_FOLDER a folder that others may enter is refused; what lies in it does no harm', async (t) => {
  const dir = folder(t, { 'v/.keep': '', 'open/x': '', file: '' });
  mkdirSync(join(dir, 'keep'), { mode: 0o700 });
  symlinkSync(join(dir, 'keep'), join(dir, 'link'));
  const begin = (path: string): Running =>
    emperord(t, ['--emperor', join(dir, 'v'), '--emperor-control=none', '--emperor-adopt', join(dir, path)]);
  for (const path of ['open', 'link', 'file']) {
    const emperor = begin(path);
    assert.equal(await emperor.ended(), 1);
    assert.match(emperor.output(), /ERR_ADOPT_FOLDER|ERR_ADOPT/);
  }
  writeFileSync(join(dir, 'keep/other'), 'x');
  const emperor = begin('keep');
  await emperor.prints('starting uWSGI Emperor');
  assert.equal(await emperor.stop(), 0);
  // Something else under its name, which answers and then says nonsense.
  rmSync(join(dir, 'keep/holder.sock'), { force: true });
  const server = createServer((socket) => socket.on('error', () => undefined).end('XXXX')).listen(
    join(dir, 'keep/holder.sock'),
  );
  await once(server, 'listening');
  const lured = begin('keep');
  await lured.prints('starting uWSGI Emperor');
  assert.equal(await lured.stop(), 0);
  server.close();
});

/** What an application leaves behind: it forks twice, and leads a session of its own. */
const leaving = (words: string): string => `
const script = "(setsid ${words} sh -c 'echo $$ >> " + __dirname + "/strays; exec sleep 1000' &)";
require('node:child_process').spawn('sh', ['-c', script], { stdio: 'ignore', detached: true });
module.exports = (request, response) => response.end('here');
`;
const FOLLOWERS: readonly (readonly [by: string, words: string, options: string[], skip: string | false])[] =
  [
    ['its control group', 'env -i', [], noGroups()],
    [
      'the mark of its life',
      '',
      ['--emperor-use-clone', 'cgroup'],
      process.getuid?.() === 0 ? false : 'needs root',
    ],
  ];
for (const [by, words, options, skip] of FOLLOWERS) {
  test(`nobody of an adopted vassal is left after its end, by ${by}`, { skip }, async (t) => {
    const address = await freeAddress();
    const { dir, start, status } = realm(t, { 'v/stray.cjs': leaving(words) });
    put(dir, { 'v/a.ini': `[uwsgi]\nmaster = 1\nhttp-socket = ${address}\njavascript = stray.cjs\n` });
    const first = start(...options);
    await serves(address, '/', 'here');
    const [stray = 0] = await straysIn(join(dir, 'v/strays'), 1);
    t.after(() => void (alive(stray) && process.kill(stray, 'SIGKILL')));
    await until(async () => (await status())[0].accepting === true);
    await killed(first, holdersOf(first.pid)[0], 1);
    const second = start(...options);
    await second.prints('[emperor] adopted 1 processes');
    // Its group is not taken from it by a launch, which removes those that a killed Emperor left behind.
    put(dir, { 'v/b.ini': '[uwsgi]\nsocket = 127.0.0.1:0\n' });
    await until(async () => (await status()).some(({ name, accepting }) => name === 'b.ini' && accepting));
    await serves(address, '/', 'here');
    assert.ok(alive(stray));
    rmSync(join(dir, 'v/a.ini'));
    await second.prints('removed uwsgi instance a.ini');
    await until(() => !alive(stray), `${stray} lives`);
    assert.ok((await status()).some(({ name, accepting }) => name === 'b.ini' && accepting));
    assert.equal(await second.stop(), 0);
    for (const one of [first, second]) assert.ok(!existsSync(groupsOf(one.pid)), 'groups are left');
  });
}
