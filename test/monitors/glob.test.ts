import assert from 'node:assert/strict';
import { mkdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { freshFolder, Listener } from './listener.ts';

function put(path: string, text = 'x'): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

test('EMP-013 EMP-014 EMP-015 a pattern over folders, with and without its scheme', async (t) => {
  const root = freshFolder(t);
  put(join(root, 'apps/app1/app1.xml'));
  put(join(root, 'apps/app2/app2.ini'));
  put(join(root, 'apps/app2/app2.txt'));
  put(join(root, 'apps/app2/other.ini'));
  put(join(root, 'apps/.app3/app3.ini'));
  put(join(root, 'apps/application'));
  const pattern = `${root}/apps/app*/app*.*`;
  for (const value of [pattern, `glob://${pattern}`, 'apps/app*/app*.*']) {
    const listener = await Listener.open(t, value, root);
    const names = [`added ${root}/apps/app1/app1.xml`, `added ${root}/apps/app2/app2.ini`];
    assert.deepEqual(listener.take(), [...names, 'scanned']);
    assert.equal(listener.monitor.source, pattern);
  }
});

test('the name of an entry is its path and it starts where the Emperor is', async (t) => {
  const root = freshFolder(t);
  put(join(root, 'a.ini'));
  const listener = await Listener.open(t, `${root}/*.ini`, root);
  const [event] = listener.events;
  assert.ok(event?.type === 'added');
  assert.equal(event.entry.name, join(root, 'a.ini'));
  assert.equal(event.entry.argument, join(root, 'a.ini'));
  assert.equal(event.entry.directory, null);
});

test('a path of a file is a pattern of one', async (t) => {
  const root = freshFolder(t);
  put(join(root, 'a.ini'));
  put(join(root, 'b.ini'));
  const listener = await Listener.open(t, join(root, 'a.ini'), root);
  assert.deepEqual(listener.take(), [`added ${root}/a.ini`, 'scanned']);
  unlinkSync(join(root, 'a.ini'));
  await listener.exactly(`removed ${root}/a.ini`);
});

test('EMP-016 folders that appear or vanish later', async (t) => {
  const root = freshFolder(t);
  mkdirSync(join(root, 'apps'));
  const listener = await Listener.open(t, `${root}/apps/*/conf/u.ini`, root);
  assert.deepEqual(listener.take(), ['scanned']);
  put(join(root, 'apps/one/conf/u.ini'));
  await listener.exactly(`added ${root}/apps/one/conf/u.ini`);
  mkdirSync(join(root, 'apps/two'));
  await listener.monitor.rescan();
  put(join(root, 'apps/two/conf/u.ini'));
  await listener.exactly(`added ${root}/apps/two/conf/u.ini`);
  put(join(root, 'apps/two/conf/u.ini'), 'changed');
  await listener.exactly(`changed ${root}/apps/two/conf/u.ini`);
  rmSync(join(root, 'apps/one'), { recursive: true });
  await listener.exactly(`removed ${root}/apps/one/conf/u.ini`);
});

test('a missing base is said once and waited for', async (t) => {
  const root = freshFolder(t);
  const listener = await Listener.open(t, `${root}/none/*.ini`, root);
  assert.deepEqual(listener.take(), ['problem ERR_MONITOR_MISSING', 'scanned']);
  put(join(root, 'none/a.ini'));
  await listener.exactly(`added ${root}/none/a.ini`);
});
