import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { native } from '../../../native/index.ts';
import type { Log } from '../../../vassal/log/index.ts';
import { watchMounts } from '../../../vassal/jail/mounts.ts';
import { waitFor, type Awaited } from '../../../vassal/jail/wait.ts';
import { skipWithout, skipWithoutRoot } from '../../native/run.ts';
import { emperord, folder, until, type Running } from '../../support/index.ts';

const log: Log = { line: () => undefined, event: () => undefined } as unknown as Log;
const NEVER = 1e9;

/** Something that is there when it is made so. */
function thing(changes: Partial<Awaited> = {}): {
  awaited: Awaited;
  arrive: () => void;
  watched: () => boolean;
} {
  let there = false;
  let look: (() => void) | null = null;
  return {
    awaited: {
      name: 'it',
      arrival: 'found',
      isThere: () => there,
      watch: (called) => {
        look = called;
        return () => (look = null);
      },
      every: NEVER,
      ...changes,
    },
    arrive: () => {
      there = true;
      look?.();
    },
    watched: () => look !== null,
  };
}

test('a wait ends with the event, and watches no longer', async () => {
  const { awaited, arrive, watched } = thing();
  const waiting = waitFor(awaited, 3600, log);
  assert.ok(watched());
  setImmediate(arrive);
  await waiting;
  assert.ok(!watched());
});

test('a wait ends with its time, and with a look that fails', async () => {
  const { awaited, watched } = thing();
  await assert.rejects(waitFor(awaited, 0, log), { code: 'ERR_JAIL_WAIT' });
  const failing = (): boolean => {
    throw new Error('no /proc');
  };
  await assert.rejects(waitFor({ ...awaited, isThere: failing }, 3600, log), /no \/proc/);
  assert.ok(!watched());
});

test('a change of the mounts is an event', async (t) => {
  if (skipWithoutRoot(t) || skipWithout(t, '-m')) return;
  const directory = folder(t);
  let changes = 0;
  const close = watchMounts(() => (changes += 1));
  t.after(close);
  for (const before of [0, 1, 2]) {
    await until(() => changes > before, 'the mounts have not changed');
    native.perform([
      { op: 'mount', source: 'none', target: directory, type: 'tmpfs', flags: [], data: 'size=1m' },
    ]);
    native.perform([{ op: 'unmount', target: directory, flags: [] }]);
  }
});

function start(t: TestContext, directory: string, ...lines: string[]): Running {
  const ini = join(directory, 'a.ini');
  const all = ['[uwsgi]', 'master = true', `http-socket = ${directory}/s.sock`, ...lines];
  writeFileSync(ini, all.join('\n'));
  return emperord(t, ['--ini', ini]);
}

test('wait-for-fs, -file and -dir hold the hooks of root until the right thing is there', async (t) => {
  const directory = folder(t);
  const [file, dir, any] = ['file', 'later/dir', 'any'].map((name) => join(directory, name));
  mkdirSync(file ?? '');
  const instance = start(
    t,
    directory,
    ...[`wait-for-fs = ${any}`, `wait-for-file = ${file}`, `wait-for-dir = ${dir}`],
    ...['exec-in-jail = echo in-jail', 'exec-as-root = echo as-root'],
  );
  await instance.prints(`waiting for ${any} (max 60 seconds) ...`);
  assert.match(instance.output(), /in-jail/);
  writeFileSync(`${any}.new`, '');
  renameSync(`${any}.new`, any ?? '');
  await instance.prints(`${any} found`);
  await instance.prints(`waiting for ${file}`);
  rmdirSync(file ?? '');
  writeFileSync(file ?? '', '');
  await instance.prints(`waiting for ${dir}`);
  assert.doesNotMatch(instance.output(), /as-root\n/);
  mkdirSync(dir ?? '', { recursive: true });
  await instance.prints('spawned uWSGI worker 1');
  assert.match(instance.output(), /as-root\n/);
});

test('wait-for-mountpoint waits for the mount, and its time ends the start', async (t) => {
  if (skipWithoutRoot(t)) return;
  const directory = folder(t);
  const point = join(directory, 'a point');
  mkdirSync(point);
  const late = start(t, directory, `wait-for-mountpoint = ${point}`, 'wait-for-fs-timeout = 0');
  assert.equal(await late.ended(), 1);
  assert.match(late.output(), /ERR_JAIL_WAIT/);
  const instance = start(t, directory, `wait-for-mountpoint = ${point}/`);
  await instance.prints(`waiting for ${point}`);
  assert.equal(spawnSync('mount', ['-t', 'tmpfs', 'none', point]).status, 0);
  try {
    await instance.prints(/a point\/? mounted/);
  } finally {
    spawnSync('umount', [point]);
  }
  await instance.prints('spawned uWSGI worker 1');
});

test('wait-for-socket holds the workers until somebody listens, after the hooks of the user', async (t) => {
  const directory = folder(t);
  const address = join(directory, 'other.sock');
  const instance = start(t, directory, `wait-for-socket = ${address}`, 'exec-as-user = echo as-user');
  await instance.prints(`waiting for ${address} (max 60 seconds) ...`);
  assert.match(instance.output(), /as-user\n/);
  assert.doesNotMatch(instance.output(), /spawned uWSGI worker/);
  const server = createServer((client) => client.destroy()).listen(address);
  t.after(() => server.close());
  await instance.prints(`${address} ready`);
  await instance.prints('spawned uWSGI worker 1');
});

test('an instance that waits can be stopped', async (t) => {
  const directory = folder(t);
  const instance = start(t, directory, `wait-for-fs = ${directory}/never`);
  await instance.prints('waiting for');
  await instance.stop('SIGINT');
  assert.doesNotMatch(instance.output(), /spawned uWSGI worker/);
});
