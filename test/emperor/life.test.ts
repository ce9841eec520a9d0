import assert from 'node:assert/strict';
import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../support/index.ts';
import { alive, stage } from './stage.ts';

const LOYAL = [['send 1', 'send 5', 'send 17']];
const READY = [['send 1', 'send 5']];

test('EMP-006 EMP-082 a loyal vassal that is killed is replaced each time, and has no record', async (t) => {
  const { starts, stats, vassal } = stage(t, { vassals: { 'a.ini': '' }, lives: { 'a.ini': LOYAL } });
  for (const life of [1, 2, 3]) {
    const pid = (await starts('a.ini', life)).at(-1)?.pid ?? 0;
    await until(async () => (await vassal('a.ini'))?.['loyal'] === 1);
    process.kill(pid, 'SIGKILL');
  }
  await starts('a.ini', 4);
  assert.deepEqual((await stats()).blacklist, []);
});

test('EMP-006 EMP-080 a vassal that was ready is replaced at once, the first time', async (t) => {
  const { emperor, starts, stats, vassal } = stage(t, {
    vassals: { 'a.ini': '' },
    lives: { 'a.ini': READY },
    options: () => ['--emperor-throttle', '60000'],
  });
  for (const life of [1, 2]) {
    const pid = (await starts('a.ini', life)).at(-1)?.pid ?? 0;
    await until(async () => (await vassal('a.ini'))?.['ready'] === 1);
    process.kill(pid, 'SIGKILL');
  }
  await emperor.prints(/unloyal bad behaving vassal found: a\.ini throttling it\.\.\./);
  const [record] = (await stats()).blacklist;
  assert.equal(record?.['attempt'], 2);
  assert.ok(Number(record?.['throttle_level']) > 50_000);
});

test('EMP-003 every change is one: an older file moved over it, another file of the same date', async (t) => {
  const { dir, bytes, starts, vassal } = stage(t, {
    vassals: { 'a.ini': 'x = 1' },
    lives: { 'a.ini': LOYAL },
  });
  await starts('a.ini');
  const loyal = async (): Promise<void> => until(async () => (await vassal('a.ini'))?.['loyal'] === 1);
  await loyal();
  const path = join(dir, 'v/a.ini');
  writeFileSync(join(dir, 'older'), 'x = 2');
  utimesSync(join(dir, 'older'), 1000, 1000);
  renameSync(join(dir, 'older'), path);
  await until(() => bytes('a.ini').length === 1, 'an older file was not seen');
  writeFileSync(join(dir, 'same'), 'x = 3');
  utimesSync(join(dir, 'same'), 1000, 1000);
  renameSync(join(dir, 'same'), path);
  await until(() => bytes('a.ini').length === 2, 'another file of the same date was not seen');
  assert.deepEqual(bytes('a.ini'), [1, 1]);
});

test('EMP-002 a new vassal does not wait for a bad one, and a bad one is not asked more often', async (t) => {
  const { put, starts } = stage(t, {
    vassals: { 'bad.ini': '' },
    lives: { 'bad.ini': [['exit 1']], 'good.ini': LOYAL },
    options: () => ['--emperor-throttle', '0'],
  });
  await starts('bad.ini', 3);
  put({ 'good.ini': '' });
  await starts('good.ini');
});

test('EMP-041 EMP-105 a vassal leads a session and a group of its own: what it kills is its own', async (t) => {
  const { emperor, starts, tell } = stage(t, {
    vassals: { 'a.ini': '', 'b.ini': '' },
    lives: { 'a.ini': LOYAL, 'b.ini': LOYAL },
  });
  const [[a], [b]] = await Promise.all([starts('a.ini'), starts('b.ini')]);
  assert.equal(a?.session, a?.pid);
  tell('a.ini', 'kill-group 9');
  await starts('a.ini', 2);
  assert.ok(alive(b?.pid ?? 0));
  assert.equal(emperor.child.exitCode, null);
});

test('emperor-start-deadline: a vassal that never says that it accepts is killed, the others are not', async (t) => {
  const { emperor, reports, starts } = stage(t, {
    vassals: { 'hangs.ini': '', 'beats.ini': '', 'ready.ini': '' },
    lives: { 'hangs.ini': [['send 1', 'stubborn']], 'beats.ini': [['send 26']], 'ready.ini': READY },
    options: () => ['--emperor-start-deadline', '5', '--emperor-throttle', '1'],
  });
  await starts('hangs.ini', 2);
  assert.match(
    emperor.output(),
    /vassal hangs\.ini is not ready 5 seconds after its start, brutally respawning it/,
  );
  assert.equal(reports('beats.ini', 'start').length, 1);
  assert.equal(reports('ready.ini', 'start').length, 1);
});

test('EMP-108 many idle vassals are stopped, each by byte 0, and nothing is left', async (t) => {
  const names = Array.from({ length: 30 }, (_, index) => `v${index}.ini`);
  const { emperor, bytes, starts } = stage(t, {
    vassals: Object.fromEntries(names.map((name) => [name, ''])),
  });
  const all = await Promise.all(names.map((name) => starts(name)));
  assert.equal(await emperor.stop('SIGINT'), 0);
  assert.ok(names.every((name) => bytes(name).join() === '0'));
  assert.ok(all.every(([report]) => !alive(report?.pid ?? 0)));
});

test('EMP-004 a renamed file is stopped under its old name before it starts under the new one', async (t) => {
  const { dir, reports, starts } = stage(t, { vassals: { 'a.ini': 'x' } });
  await starts('a.ini');
  renameSync(join(dir, 'v/a.ini'), join(dir, 'v/b.ini'));
  await starts('b.ini');
  assert.equal(reports('a.ini', 'exit').length, 1);
});
