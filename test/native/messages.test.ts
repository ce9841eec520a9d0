import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { native } from '../../native/index.ts';
import { folder } from '../support/index.ts';

test('a pair for messages keeps their bounds', (t) => {
  const [a, b] = native.messagePair();
  t.after(() => [a, b].forEach((end) => native.close(end)));
  native.sendDescriptors(a, Buffer.from('one'), []);
  native.sendDescriptors(a, Buffer.from('two'), []);
  assert.equal(String(native.receiveDescriptors(b, 100)?.bytes), 'one');
  assert.equal(String(native.receiveDescriptors(b, 100)?.bytes), 'two');
  assert.equal(native.receiveDescriptors(b, 100), null);
});

test('a lock is of the open file: another one is refused until it is closed', (t) => {
  const path = join(folder(t, { file: 'x' }), 'file');
  const [first, second] = [openSync(path, 'r+'), openSync(path, 'r+')];
  assert.ok(native.tryLock(first));
  assert.ok(native.tryLock(first));
  assert.ok(!native.tryLock(second));
  // Another descriptor of this process that is closed does not end it, as it does with those of the process.
  closeSync(openSync(path, 'r'));
  assert.ok(!native.tryLock(second));
  closeSync(first);
  assert.ok(native.tryLock(second));
  closeSync(second);
});

const PYTHON = `
import fcntl, sys
with open(sys.argv[1], 'r+') as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(7)
`;
const missing = spawnSync('/usr/bin/python3', ['-c', '']).status === 0 ? false : 'no /usr/bin/python3';

test('SPL-009 locks of fcntl(2) count, both ways', { skip: missing }, (t) => {
  const path = join(folder(t, { file: 'x' }), 'file');
  const file = openSync(path, 'r+');
  t.after(() => closeSync(file));
  const other = (): number | null => spawnSync('/usr/bin/python3', ['-c', PYTHON, path]).status;
  assert.equal(other(), 0);
  assert.ok(native.tryLock(file));
  assert.equal(other(), 7);
});

test('what cannot be locked is an error', (t) => {
  const path = join(folder(t), 'file');
  writeFileSync(path, '');
  const file = openSync(path, 'r');
  t.after(() => closeSync(file));
  assert.throws(() => native.tryLock(file), /Bad file descriptor/);
});
