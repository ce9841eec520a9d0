import assert from 'node:assert/strict';
import {
  chownSync,
  lutimesSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { freshFolder, Listener } from './listener.ts';

test('EMP-012 dir:// and a bare folder report what is there, then scanned', async (t) => {
  const folder = freshFolder(t);
  writeFileSync(join(folder, 'b.ini'), '');
  writeFileSync(join(folder, 'a.ini'), 'x');
  for (const value of [folder, `dir://${folder}`, '.']) {
    const listener = await Listener.open(t, value, folder);
    assert.deepEqual(listener.take(), ['added a.ini', 'added b.ini', 'scanned']);
    assert.equal(listener.monitor.source, folder);
  }
});

test('an entry tells name, directory, owner and modification', async (t) => {
  const folder = freshFolder(t);
  writeFileSync(join(folder, 'a.ini'), 'x');
  utimesSync(join(folder, 'a.ini'), 5, 1234567890.5);
  const listener = await Listener.open(t, folder, folder);
  const [event] = listener.events;
  assert.ok(event?.type === 'added');
  const { version, ...entry } = event.entry;
  const { uid, gid } = statSync(join(folder, 'a.ini'));
  assert.deepEqual(entry, {
    name: 'a.ini',
    argument: 'a.ini',
    directory: folder,
    modified: 1234567890,
    uid,
    gid,
    text: null,
    socket: null,
  });
  assert.match(version, /^1234567890500000000 \d+ 1 /);
});

test('EMP-008 EMP-009 endings decide', async (t) => {
  const folder = freshFolder(t);
  const taken = [
    'a.ini',
    'b.xml',
    'c.yml',
    'd.yaml',
    'e.js',
    'f.json',
    '.hidden.ini',
    'sp ace.ini',
    'ütf.ini',
  ];
  const ignored = [
    'noext',
    'ini',
    '.ini',
    'a.py',
    'a.cfg',
    'a.INI',
    'a.ini~',
    '.a.ini.swp',
    'a.skel',
    'a.foo',
  ];
  for (const name of [...taken, ...ignored]) writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, 'dir.ini'));
  symlinkSync('nowhere', join(folder, 'dangling.ini'));
  symlinkSync('a.skel', join(folder, 'link.ini'));
  const listener = await Listener.open(t, folder, folder);
  const names = [...taken, 'link.ini'].sort().map((name) => `added ${name}`);
  assert.deepEqual(listener.take(), [...names, 'scanned']);
});

test('EMP-010 more endings', async (t) => {
  const folder = freshFolder(t);
  writeFileSync(join(folder, 'a.foo'), '');
  const listener = await Listener.open(t, folder, folder, { extensions: ['.ini', '.foo'] });
  assert.deepEqual(listener.take(), ['added a.foo', 'scanned']);
});

test('EMP-002 EMP-003 EMP-004 files come, change and go', async (t) => {
  const folder = freshFolder(t);
  const listener = await Listener.open(t, folder, folder);
  listener.take();
  const file = join(folder, 'a.ini');
  writeFileSync(file, 'one');
  await listener.exactly('added a.ini');
  writeFileSync(file, 'two');
  await listener.exactly('changed a.ini');
  utimesSync(file, 1, 1);
  await listener.exactly('changed a.ini');
  unlinkSync(file);
  await listener.exactly('removed a.ini');
});

test('any change of the version is a change: older file moved over, new owner', async (t) => {
  const folder = freshFolder(t);
  const file = join(folder, 'a.ini');
  writeFileSync(file, 'one');
  writeFileSync(join(folder, 'old'), 'two');
  utimesSync(join(folder, 'old'), 1, 1);
  const listener = await Listener.open(t, folder, folder);
  listener.take();
  renameSync(join(folder, 'old'), file);
  await listener.exactly('changed a.ini');
  if (process.getuid?.() !== 0) return t.diagnostic('not root: the owner is not changed');
  chownSync(file, 12345, 54321);
  await listener.exactly('changed a.ini');
});

test('a rename reports the removal first', async (t) => {
  const folder = freshFolder(t);
  writeFileSync(join(folder, 'b.ini'), 'x');
  const listener = await Listener.open(t, folder, folder);
  listener.take();
  renameSync(join(folder, 'b.ini'), join(folder, 'a.ini'));
  await listener.until('added a.ini');
  assert.deepEqual(listener.take(), ['removed b.ini', 'added a.ini']);
});

test('EMP-053 a symbolic link is as new as its target, wherever that is and however often it is replaced', async (t) => {
  const folder = freshFolder(t);
  const outside = freshFolder(t);
  const skeleton = join(outside, 'app.skel');
  writeFileSync(skeleton, 'x');
  symlinkSync(skeleton, join(folder, 'one.ini'));
  symlinkSync(skeleton, join(folder, 'two.ini'));
  const listener = await Listener.open(t, folder, folder);
  listener.take();
  writeFileSync(skeleton, 'yy');
  await listener.exactly('changed one.ini', 'changed two.ini');
  for (const text of ['zzz', 'zzzz']) {
    writeFileSync(join(outside, 'tmp'), text);
    renameSync(join(outside, 'tmp'), skeleton);
    await listener.exactly('changed one.ini', 'changed two.ini');
  }
  unlinkSync(skeleton);
  await listener.exactly('removed one.ini', 'removed two.ini');
});

test('a link over a folder that is switched (the way of Kubernetes) is seen', async (t) => {
  const folder = freshFolder(t);
  mkdirSync(join(folder, 'v1'));
  mkdirSync(join(folder, 'v2'));
  writeFileSync(join(folder, 'v1/a.ini'), '1');
  writeFileSync(join(folder, 'v2/a.ini'), '2');
  symlinkSync('v1', join(folder, '..data'));
  symlinkSync('..data/a.ini', join(folder, 'a.ini'));
  const listener = await Listener.open(t, folder, folder);
  listener.take();
  symlinkSync('v2', join(folder, 'tmp'));
  renameSync(join(folder, 'tmp'), join(folder, '..data'));
  await listener.exactly('changed a.ini');
});

test('EMP-066 with nofollow only the link itself counts', async (t) => {
  const folder = freshFolder(t);
  const outside = freshFolder(t);
  writeFileSync(join(outside, 'skel'), 'x');
  symlinkSync(join(outside, 'skel'), join(folder, 'one.ini'));
  symlinkSync(join(outside, 'skel'), join(folder, 'two.ini'));
  const listener = await Listener.open(t, folder, folder, { nofollow: true });
  listener.take();
  writeFileSync(join(outside, 'skel'), 'yy');
  await listener.monitor.rescan();
  assert.deepEqual(listener.take(), []);
  lutimesSync(join(folder, 'two.ini'), 1, 1);
  await listener.exactly('changed two.ini');
});

test('a missing folder is said once, waited for, and found again after it was replaced', async (t) => {
  const root = freshFolder(t);
  const folder = join(root, 'deep/vassals');
  const listener = await Listener.open(t, folder, root);
  await listener.monitor.rescan();
  assert.deepEqual(listener.take(), ['problem ERR_MONITOR_MISSING', 'scanned']);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'a.ini'), 'x');
  await listener.exactly('added a.ini');
  rmSync(folder, { recursive: true });
  await listener.until('removed a.ini');
  await listener.until('problem ERR_MONITOR_MISSING');
  listener.take();
  mkdirSync(folder);
  writeFileSync(join(folder, 'b.ini'), 'x');
  await listener.exactly('added b.ini');
  writeFileSync(join(folder, 'c.ini'), 'x');
  await listener.exactly('added c.ini');
});

test('hostile names harm nothing', async (t) => {
  const folder = freshFolder(t);
  const listener = await Listener.open(t, folder, folder);
  listener.take();
  const bytes = Buffer.concat([Buffer.from(`${folder}/bad`), Buffer.of(0xff), Buffer.from('.ini')]);
  writeFileSync(bytes, 'x');
  writeFileSync(join(folder, '...ini'), 'x');
  writeFileSync(join(folder, 'new\nline\x1b[31m.ini'), 'x');
  await listener.until('added new\nline\x1b[31m.ini');
  await listener.until('problem ERR_MONITOR_NAME');
  await listener.monitor.rescan();
  assert.deepEqual(listener.take().sort(), [
    'added ...ini',
    'added new\nline\x1b[31m.ini',
    'problem ERR_MONITOR_NAME',
  ]);
});

test('a thousand files, then a thousand more', async (t) => {
  const folder = freshFolder(t);
  for (let index = 0; index < 1000; index++) writeFileSync(join(folder, `a${index}.ini`), 'x');
  const listener = await Listener.open(t, folder, folder);
  assert.equal(listener.take().length, 1001);
  for (let index = 0; index < 1000; index++) writeFileSync(join(folder, `b${index}.ini`), 'x');
  for (let index = 0; index < 1000; index++) await listener.until(`added b${index}.ini`);
  assert.equal(listener.take().length, 1000);
});

test('nothing is reported after stop', async (t) => {
  const folder = freshFolder(t);
  const listener = await Listener.open(t, folder, folder);
  listener.take();
  writeFileSync(join(folder, 'a.ini'), 'x');
  await listener.monitor.stop();
  await listener.monitor.rescan();
  assert.deepEqual(listener.take(), []);
});
