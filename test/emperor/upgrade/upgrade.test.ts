/** The Emperor is replaced, and no vassal notices. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  emperord,
  EMPERORD,
  exchange,
  folder,
  freeAddress,
  get,
  put,
  run,
  serves,
  until,
} from '../../support/index.ts';
import { groupsOf, noGroups, strays } from '../retinue/strays.ts';
import { alive, stage, type Stage, type StageSettings } from '../stage.ts';

const UWSGI = '/usr/bin/uwsgi';
const PYTHON = '/usr/lib/uwsgi/plugins/python3_plugin.so';
const original = existsSync(UWSGI) && existsSync(PYTHON);
const root = process.getuid?.() === 0 ? false : 'needs root';

interface Client {
  ctl(...words: string[]): Promise<{ code: number | null; out: string; err: string }>;
  status(): Promise<any[]>;
  states(): Promise<Record<string, string>>;
}

/** The name of a process, undefined when it is gone. */
function nameOf(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function client(socket: string): Client {
  const status = async (): Promise<any[]> =>
    JSON.parse(await exchange(socket, '{"version":1,"command":"status"}\n')).result.vassals;
  return {
    ctl: async (...words) => {
      const child = spawn(EMPERORD, ['ctl', '--socket', socket, ...words]);
      let out = '';
      let err = '';
      child.stdout.setEncoding('utf8').on('data', (text) => (out += String(text)));
      child.stderr.setEncoding('utf8').on('data', (text) => (err += String(text)));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, out, err };
    },
    status,
    states: async () => Object.fromEntries((await status()).map(({ name, state }) => [name, state])),
  };
}

function staged(t: TestContext, settings: StageSettings): Stage & Client {
  const options = settings.options;
  const place = stage(t, {
    ...settings,
    options: (dir) => ['--emperor-control', join(dir, 'control'), ...(options?.(dir) ?? [])],
  });
  return { ...place, ...client(join(place.dir, 'control')) };
}

/** Upgrades by a client, and waits for its answer; who has not started yet says so, and is asked again. */
async function upgrade({ ctl, emperor }: Stage & Client): Promise<void> {
  let answer = await ctl('upgrade');
  while (answer.err.includes('it has not started yet')) answer = await ctl('upgrade');
  const { code, out, err } = answer;
  assert.equal(code, 0, `${out}${err}\n${emperor.output()}`);
  assert.match(out, /^Emperor \(pid: \d+\): version \S+ in the place of \S+, \d+ vassals kept\n$/);
}

/** What a status says that an upgrade must not change. */
function lasting(status: readonly any[]): unknown[] {
  return status.map(({ lastHeartbeat: _, ...rest }) => rest);
}

const ANNOUNCED = ['send 1', 'send 5', 'send 17'];

/** Asks without a pause until it is told to end; returns how many were answered. Any failure is one. */
function askAgainAndAgain(ask: () => Promise<void>): { end(): Promise<number> } {
  let on = true;
  let count = 0;
  const asking = (async () => {
    for (; on; count++) await ask();
    return count;
  })();
  asking.catch(() => undefined);
  return {
    end: () => {
      on = false;
      return asking;
    },
  };
}

test('vassals in every quiet state are the same ones afterwards, twice, and end with the Emperor', async (t) => {
  const place = staged(t, {
    vassals: {
      'loyal.ini': '',
      'quiet.ini': '',
      'beats.ini': '',
      'bad.ini': '',
      'halted.ini': '',
      'asleep.ini': '',
    },
    lives: {
      'loyal.ini': [ANNOUNCED],
      'quiet.ini': [['send 1']],
      'beats.ini': [[...ANNOUNCED, 'send 26']],
      'bad.ini': [['exit 3']],
      'halted.ini': [ANNOUNCED],
      'asleep.ini': [['send 1', 'send 5', 'serve 0']],
    },
    options: (dir) => {
      put(dir, { 'v/asleep.ini.socket': join(dir, 'asleep') });
      return [
        ...['--emperor-on-demand-extension', '.socket', '--emperor-throttle', '600000'],
        ...['--emperor-required-heartbeat', '600'],
      ];
    },
  });
  const { emperor, starts, status, states, ctl, dir } = place;
  await emperor.prints('loyal.ini is now loyal');
  await emperor.prints('bad.ini throttling it');
  await emperor.prints('halted.ini is now loyal');
  await ctl('stop', 'halted.ini');
  const wanted = {
    'loyal.ini': 'running',
    'quiet.ini': 'running',
    'beats.ini': 'running',
    'bad.ini': 'waiting',
    'halted.ini': 'halted',
    'asleep.ini': 'dormant',
  };
  await until(async () => JSON.stringify(sorted(await states())) === JSON.stringify(sorted(wanted)));
  await until(async () => (await status()).filter(({ ready }) => ready).length === 4);
  const before = await status();
  for (let count = 0; count < 2; count++) {
    await upgrade(place);
    assert.deepEqual(lasting(await status()), lasting(before));
  }
  assert.match((await ctl('why', 'bad.ini')).out, /exit code 3, .*pid \d+/);
  // What was watched is watched still.
  assert.equal((await exchange(join(dir, 'asleep'), '')).length > 0, true);
  assert.equal((await ctl('start', 'halted.ini')).code, 0);
  await starts('halted.ini', 2);
  const [loyal] = await starts('loyal.ini');
  process.kill(loyal?.pid ?? 0, 'SIGKILL');
  await starts('loyal.ini', 2);
  const pids = (await status()).map(({ pid }) => pid as number).filter((pid) => pid > 0);
  assert.ok(pids.length >= 5);
  assert.equal(await emperor.stop(), 0);
  for (const pid of pids) assert.ok(!alive(pid), String(pid));
  assert.ok(!existsSync(join(dir, 'asleep')) && !existsSync(join(dir, 'control')));
  assert.deepEqual(place.bytes('quiet.ini'), [0]);
});

function sorted(states: Record<string, string>): [string, string][] {
  return Object.entries(states).sort();
}

/** A program that takes the place of the Emperor once a file is there; until then nobody is the Emperor. */
function slowProgram(dir: string): string[] {
  put(dir, {
    slow: `#!/bin/sh
if [ "$1" != upgrade-check ]; then
  : > ${dir}/between
  until [ -e ${dir}/go ]; do sleep 0.05; done
fi
exec ${EMPERORD} "$@"
`,
  });
  chmodSync(join(dir, 'slow'), 0o755);
  return ['--emperor-upgrade-program', join(dir, 'slow')];
}

test('what happens while nobody is the Emperor is found afterwards: a change, a removal, a new file, a death, a line, a byte', async (t) => {
  const place = staged(t, {
    vassals: { 'same.ini': 'x', 'changed.ini': 'x', 'removed.ini': 'x', 'dead.ini': 'x', 'late.ini': 'x' },
    lives: {
      'same.ini': [ANNOUNCED],
      'changed.ini': [ANNOUNCED],
      'removed.ini': [ANNOUNCED],
      'dead.ini': [ANNOUNCED],
      'late.ini': [['send 1']],
    },
    options: slowProgram,
  });
  const { dir, emperor, starts, status, states, bytes, tell } = place;
  for (const name of ['same', 'changed', 'removed', 'dead']) await emperor.prints(`${name}.ini is now loyal`);
  await emperor.prints('late.ini has been spawned');
  const before = await status();
  process.kill(emperor.pid, 'SIGUSR2');
  await until(() => existsSync(join(dir, 'between')), emperor.output);
  place.put({ 'changed.ini': 'changed', 'new.ini': '' });
  rmSync(join(dir, 'v/removed.ini'));
  const dead = (await starts('dead.ini'))[0]?.pid ?? 0;
  process.kill(dead, 'SIGKILL');
  tell('late.ini', 'send 5');
  writeFileSync(join(dir, 'go'), '');
  await emperor.prints('5 vassals kept');
  await starts('new.ini');
  await starts('dead.ini', 2);
  await emperor.prints('vassal late.ini is ready to accept requests');
  await until(async () => (await states())['removed.ini'] === undefined);
  await until(() => bytes('changed.ini').length === 1);
  assert.deepEqual([bytes('changed.ini'), bytes('removed.ini'), bytes('same.ini')], [[1], [0], []]);
  const pidOf = (all: readonly any[], name: string): number => all.find((one) => one.name === name).pid;
  for (const name of ['same.ini', 'changed.ini', 'late.ini']) {
    assert.equal(pidOf(await status(), name), pidOf(before, name), name);
  }
});

test('who is asked to stop when the upgrade comes is killed in time by the next program', async (t) => {
  const place = staged(t, {
    vassals: { 'a.ini': '' },
    lives: { 'a.ini': [[...ANNOUNCED, 'stubborn']] },
    options: () => ['--emperor-curse-tolerance', '4'],
  });
  const { emperor, starts, states, dir } = place;
  await emperor.prints('a.ini is now loyal');
  const [{ pid } = { pid: 0 }] = await starts('a.ini');
  rmSync(join(dir, 'v/a.ini'));
  await until(async () => (await states())['a.ini'] === 'stopping');
  await upgrade(place);
  assert.deepEqual(await states(), { 'a.ini': 'stopping' });
  await emperor.prints('NO MERCY for vassal a.ini !!!');
  await emperor.prints('removed uwsgi instance a.ini');
  assert.ok(!alive(pid));
});

test('zergs stay with their vassal, and a heartbeat that does not come is missed by the next program', async (t) => {
  const place = staged(t, {
    vassals: { 'a.ini': '', 'beats.ini': '' },
    lives: {
      'a.ini': [[...ANNOUNCED, 'send 30']],
      'a.ini:zerg': [ANNOUNCED],
      'beats.ini': [[...ANNOUNCED, 'send 26']],
    },
    options: () => ['--emperor-broodlord', '1', '--emperor-required-heartbeat', '6'],
  });
  const { emperor, starts, states, bytes, dir } = place;
  await emperor.prints('a.ini:zerg is now loyal');
  await emperor.prints('beats.ini is now loyal');
  await upgrade(place);
  assert.deepEqual(Object.keys(await states()).sort(), ['a.ini', 'a.ini:zerg', 'beats.ini']);
  await emperor.prints('beats.ini sent no heartbeat in last 6 seconds');
  await starts('beats.ini', 2);
  rmSync(join(dir, 'v/a.ini'));
  await until(async () => Object.keys(await states()).join() === 'beats.ini');
  assert.deepEqual(bytes('a.ini:zerg'), [0]);
});

test('ERR_UPGRADE_PROGRAM a program that would not start is refused, and everything stays as it is', async (t) => {
  const place = staged(t, {
    vassals: { 'a.ini': '' },
    lives: { 'a.ini': [ANNOUNCED] },
    options: (dir) => {
      put(dir, { 'more.ini': '[uwsgi]\nemperor-throttle = 1000\n' });
      return ['--emperor-upgrade-program', join(dir, 'program'), '--ini', join(dir, 'more.ini')];
    },
  });
  const { dir, emperor, ctl, status } = place;
  await emperor.prints('a.ini is now loyal');
  const before = await status();
  const program = (text: string): void => {
    rmSync(join(dir, 'program'), { force: true });
    put(dir, { program: `#!/bin/sh\n${text}\n` });
    chmodSync(join(dir, 'program'), 0o755);
  };
  const refused = async (pattern: RegExp): Promise<void> => {
    const { code, err } = await ctl('upgrade');
    assert.equal(code, 1);
    assert.match(err, pattern);
    assert.deepEqual(lasting(await status()), lasting(before));
  };
  await refused(/ERR_UPGRADE_PROGRAM: .*exit code 12[67]/);
  program('exit 3');
  await refused(/ERR_UPGRADE_PROGRAM: .*exit code 3/);
  program('echo hello');
  await refused(/ERR_UPGRADE_PROGRAM: .*: hello;/);
  // A program of this engine, and an edit that it would not start with.
  program(`exec ${EMPERORD} "$@"`);
  put(dir, { 'more.ini': '[uwsgi]\nemperor-throttle = much\n' });
  await refused(/ERR_UPGRADE_PROGRAM: .*emperor-throttle/);
  put(dir, { 'more.ini': '[uwsgi]\n' });
  await upgrade(place);
  assert.equal((await status())[0].pid, before[0].pid);
});

test('a program that fails after all gives the place back', async (t) => {
  const place = staged(t, {
    vassals: { 'a.ini': '' },
    lives: { 'a.ini': [ANNOUNCED] },
    // The second run is the one that counts: it opens a source that no Emperor knows.
    options: (dir) => {
      put(dir, {
        program: `#!/bin/sh
[ "$1" = upgrade-check ] || set -- "$@" --emperor nothing://here
exec ${EMPERORD} "$@"
`,
      });
      chmodSync(join(dir, 'program'), 0o755);
      return ['--emperor-upgrade-program', join(dir, 'program')];
    },
  });
  const { emperor, status, ctl } = place;
  await emperor.prints('a.ini is now loyal');
  const [{ pid }] = await status();
  await ctl('upgrade');
  await emperor.prints('the program before goes on');
  await emperor.prints('1 vassals kept');
  assert.equal((await status())[0].pid, pid);
  assert.equal(await emperor.stop(), 0);
});

test(
  'ERR_UPGRADE_BUSY ERR_CONTROL_DENIED one upgrade at a time, by operators only, not at the end',
  { skip: root },
  async (t) => {
    const place = staged(t, {
      vassals: { 'a.ini': '' },
      lives: { 'a.ini': [[...ANNOUNCED, 'stubborn']] },
      options: () => ['--emperor-tyrant', '--reload-mercy', '6'],
    });
    const { dir, emperor, ctl } = place;
    chownSync(join(dir, 'v/a.ini'), 1234, 1234);
    await emperor.prints('a.ini is now loyal');
    const argv = ['-u', '1234', EMPERORD, 'ctl', '--socket', join(dir, 'control'), 'upgrade'];
    const tenant = spawnSync('setpriv', ['--reuid', '1234', '--clear-groups', ...argv.slice(2)], {
      encoding: 'utf8',
    });
    assert.equal(tenant.status, 4, tenant.stderr);
    assert.match(tenant.stderr, /ERR_CONTROL_DENIED/);
    const ask = (): Promise<string> => exchange(join(dir, 'control'), '{"version":1,"command":"upgrade"}\n');
    const answers = (await Promise.all([ask(), ask()])).sort();
    assert.match(answers[0] ?? '', /ERR_UPGRADE_BUSY.*being replaced already/);
    assert.match(answers[1] ?? '', /"result"/);
    emperor.child.kill('SIGTERM');
    await emperor.prints('RAGNAROK');
    assert.match((await ctl('upgrade')).err, /ERR_UPGRADE_BUSY.*it ends/);
    emperor.child.kill('SIGTERM');
    assert.equal(await emperor.ended(), 0);
  },
);

test('a fleet of this engine, launched, forked and on demand, loses no request; no descriptor is left over', async (t) => {
  const [plain, forked, lazy] = await Promise.all([freeAddress(), freeAddress(), freeAddress()]);
  const dir = folder(t, {
    'v/app.cjs': 'module.exports = (request, response) => response.end(process.env.WORD);\n',
    'o/app.py':
      'import os\ndef application(e, s):\n    s("200 OK", [])\n    return [os.environ["WORD"].encode()]\n',
    'v/plain.ini': `[uwsgi]\nmaster = 1\nhttp-socket = ${plain}\njavascript = app.cjs\nenv = WORD=plain\nheartbeat = 1\n`,
    'v/forked.ini': `[uwsgi]\nhttp-socket = ${forked}\njavascript = app.cjs\nenv = WORD=forked\nfork-server = auto\n`,
    'v/lazy.ini': `[uwsgi]\nprotocol = http\njavascript = app.cjs\nenv = WORD=lazy\n`,
    'v/lazy.ini.socket': `${lazy}\n`,
    'v/bad.ini': '[uwsgi]\nhttp-socket = /nowhere/at/all\n',
  });
  const control = join(dir, 'control');
  const emperor = emperord(t, [
    ...['--emperor', join(dir, 'v'), '--emperor-control', control, '--emperor-stats', join(dir, 's')],
    ...['--emperor-on-demand-extension', '.socket', '--fork-server', 'auto'],
  ]);
  const { ctl, status, states } = client(control);
  await serves(plain, '/', 'plain');
  await serves(forked, '/', 'forked');
  await serves(lazy, '/', 'lazy');
  await emperor.prints('bad.ini throttling it');
  await until(async () => Object.values(await states()).filter((one) => one === 'running').length >= 3);
  const pids = async (): Promise<unknown[]> =>
    (await status()).filter(({ name }) => name !== 'bad.ini').map(({ name, pid }) => [name, pid]);
  const before = await pids();
  const descriptors = (): number => readdirSync(`/proc/${emperor.pid}/fd`).length;
  const atFirst = descriptors();
  const loops = [
    ...[plain, forked, lazy].map((address) =>
      askAgainAndAgain(async () => assert.equal((await get(address)).status, 200)),
    ),
    // Whoever asks the Emperor itself waits, and is not refused.
    askAgainAndAgain(async () => void (await exchange(join(dir, 's'), ''))),
  ];
  for (let count = 0; count < 5; count++) {
    const { code, err } = await ctl('upgrade');
    assert.equal(code, 0, err + emperor.output());
    assert.deepEqual(await pids(), before);
    await until(async () => (await states())['bad.ini'] === 'waiting');
    await emperor.prints(new RegExp(`(vassals kept[^]*){${count + 1}}`));
  }
  for (const loop of loops) assert.ok((await loop.end()) > 10);
  // The vassal that cannot start has some while it tries, and so has whoever asks: what is left over stays.
  await until(() => descriptors() <= atFirst + 3);
  await until(() => children(emperor.pid).length <= before.length + 2);
  assert.equal(await emperor.stop('SIGTERM'), 0);
  for (const [, pid] of before as [string, number][]) assert.ok(!alive(pid));
});

function children(pid: number): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean);
}

const skip = original ? false : 'needs uwsgi with its plugin python3';

test(
  'an original vassal does not notice either: it serves, sends heartbeats and reloads',
  { skip },
  async (t) => {
    const address = await freeAddress();
    const config = (word: string): string =>
      `[uwsgi]\nplugins = python3\nmaster = true\nhttp-socket = ${address}\nenv = WORD=${word}\nwsgi-file = app.py\nheartbeat = 1\n`;
    const dir = folder(t, {
      'v/app.py':
        'import os\ndef application(e, s):\n    s("200 OK", [])\n    return [os.environ["WORD"].encode()]\n',
      'v/a.ini': config('one'),
    });
    const control = join(dir, 'control');
    const emperor = emperord(t, [
      ...['--emperor', join(dir, 'v'), '--emperor-control', control, '--binary-path', UWSGI],
      ...['--emperor-required-heartbeat', '20'],
    ]);
    const { ctl, status } = client(control);
    await serves(address, '/', 'one');
    await until(async () => (await status())[0]?.lastHeartbeat > 0);
    const [{ pid, lastHeartbeat }] = await status();
    const loop = askAgainAndAgain(async () => assert.equal((await get(address)).status, 200));
    for (let count = 0; count < 2; count++) assert.equal((await ctl('upgrade')).code, 0, emperor.output());
    assert.ok((await loop.end()) > 10);
    await until(async () => (await status())[0].lastHeartbeat > lastHeartbeat);
    put(dir, { 'v/a.ini': config('two') });
    await serves(address, '/', 'two');
    assert.equal((await status())[0].pid, pid);
    assert.equal(await emperor.stop('SIGINT'), 0);
    assert.ok(!alive(pid));
  },
);

test(
  'an Emperor that gave up its privileges, with an instance of its own, goes on as the user that it is',
  { skip: root },
  async (t) => {
    const [vassal, own] = await Promise.all([freeAddress(), freeAddress()]);
    const dir = folder(t, {
      'v/app.cjs': 'module.exports = (request, response) => response.end(String(process.getuid()));\n',
      'v/a.ini': `[uwsgi]\nhttp-socket = ${vassal}\njavascript = app.cjs\n`,
    });
    chmodSync(dir, 0o755);
    const control = join(dir, 'control');
    const emperor = emperord(t, [
      ...['--emperor', join(dir, 'v'), '--emperor-control', control, '--uid', '1234', '--gid', '1234'],
      ...['--http-socket', own, '--javascript', join(dir, 'v/app.cjs'), '--max-fd', '4000'],
      ...['--emperor-pidfile', join(dir, 'pid'), '--emperor-adopt', join(dir, 'adopt')],
    ]);
    const { ctl, status } = client(control);
    await serves(vassal, '/', '1234');
    await serves(own, '/', '1234');
    const [{ pid }] = await status();
    // The fork server is another one after each upgrade, and has its name only after it has begun.
    const family = (): string[] =>
      children(emperor.pid).filter((one) => !['forge', undefined].includes(nameOf(one)));
    // The vassal, the instance of its own, and the holder.
    await until(() => family().length === 3);
    const before = family();
    for (let count = 0; count < 2; count++) {
      const { code, err } = await ctl('upgrade');
      assert.equal(code, 0, `${err}\n${emperor.output()}`);
    }
    assert.match(readFileSync(`/proc/${emperor.pid}/status`, 'utf8'), /^Uid:\t1234\t1234\t/m);
    assert.equal((await status())[0].pid, pid);
    await until(() => isDeepStrictEqual(family(), before), 'the family is not what it was');
    await serves(vassal, '/', '1234');
    await serves(own, '/', '1234');
    assert.equal(await emperor.stop(), 0);
    for (const one of before) await until(() => !alive(Number(one)), `${one} is left`);
  },
);

const FOLLOWERS: readonly (readonly [by: string, stray: string, options: string[], skip: string | false])[] =
  [
    ['its control group', 'stray forgetful', [], noGroups()],
    ['the mark of its life', 'stray', ['--emperor-use-clone', 'cgroup'], root],
  ];
for (const [by, stray, options, skip] of FOLLOWERS) {
  test(`nobody of a vassal is left after its end in the next program, by ${by}`, { skip }, async (t) => {
    const place = staged(t, {
      vassals: { 'a.ini': '', 'b.ini': '' },
      lives: { 'a.ini': [[...ANNOUNCED, stray]], 'b.ini': [[...ANNOUNCED, stray]] },
      options: () => options,
    });
    const { emperor, starts, dir } = place;
    const [one = 0] = await strays(place, 'a.ini', 1);
    const [other = 0] = await strays(place, 'b.ini', 1);
    for (let count = 0; count < 2; count++) await upgrade(place);
    place.put({ 'c.ini': '' });
    await starts('c.ini');
    if (by === 'its control group') assert.equal(groupNames(emperor.pid).length, 3);
    rmSync(join(dir, 'v/a.ini'));
    await emperor.prints('removed uwsgi instance a.ini');
    await until(() => !alive(one), `${one} lives`);
    assert.ok(alive(other));
    await emperor.stop();
    assert.ok(!alive(other));
    assert.ok(!existsSync(groupsOf(emperor.pid)), 'the groups are left');
  });
}

function groupNames(emperor: number): string[] {
  return readdirSync(groupsOf(emperor), { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .map(({ name }) => name);
}

test("REL-170 safe-fd: the descriptors go on, and one that is the Emperor's own is never given away", async (t) => {
  const script = 'readlink /proc/$$/fd/7 > $0.seen.tmp; mv $0.seen.tmp $0.seen; exec sleep 1000';
  const dir = folder(t, { 'v/a.ini': '', 'seven.txt': '', wrapper: `#!/bin/sh\n${script}\n` });
  chmodSync(join(dir, 'wrapper'), 0o755);
  const lines = ['[uwsgi]', `emperor = ${dir}/v`, `emperor-wrapper = ${dir}/wrapper`, 'safe-fd = 7'];
  put(dir, { 'e.ini': [...lines, `emperor-control = ${dir}/control`, ''].join('\n') });
  const argv = ['-c', `exec 7<${dir}/seven.txt; exec "$@"`, 'sh', EMPERORD, '--ini', join(dir, 'e.ini')];
  const emperor = run(t, '/bin/sh', argv);
  const seen = join(dir, 'wrapper.seen');
  await until(() => existsSync(seen), emperor.output);
  const { ctl } = client(join(dir, 'control'));
  const own = readdirSync(`/proc/${emperor.pid}/fd`).find(
    (name) => Number(name) > 7 && readlinkSync(`/proc/${emperor.pid}/fd/${name}`).startsWith('socket:'),
  );
  put(dir, { 'e.ini': `${readFileSync(join(dir, 'e.ini'), 'utf8')}safe-fd = ${own}\n` });
  for (let count = 0; count < 2; count++) assert.equal((await ctl('upgrade')).code, 0, emperor.output());
  await emperor.prints(`safe-fd ${own}: not a descriptor`);
  rmSync(seen);
  put(dir, { 'v/b.ini': '' });
  await until(() => existsSync(seen), emperor.output);
  assert.equal(readFileSync(seen, 'utf8'), `${dir}/seven.txt\n`);
  await emperor.stop('SIGKILL');
});

test('a check of emperor-safe-reload that hangs holds up no upgrade, and is made again', async (t) => {
  const place = staged(t, {
    vassals: { 'a.ini': '[uwsgi]\n' },
    lives: { 'a.ini': [ANNOUNCED] },
    options: () => ['--emperor-safe-reload'],
  });
  const { emperor, bytes, dir } = place;
  await emperor.prints('a.ini is now loyal');
  // Nobody writes into it: whoever reads this configuration waits.
  const pipe = join(dir, 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  place.put({ 'a.ini': `[uwsgi]\nini = ${pipe}\n` });
  const checks = (): string[] =>
    children(emperor.pid).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('problem: '));
  await until(() => checks().length === 1);
  const [first] = checks();
  await upgrade(place);
  await until(() => checks().length === 1 && checks()[0] !== first);
  assert.ok(!alive(Number(first)));
  assert.deepEqual(bytes('a.ini'), []);
  writeFileSync(pipe, '[uwsgi]\n');
  await until(() => bytes('a.ini').length > 0, emperor.output);
  assert.deepEqual(bytes('a.ini'), [1]);
});
