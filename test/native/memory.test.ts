import assert from 'node:assert/strict';
import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { native } from '../../native/index.ts';

test('a memory file holds its bytes, and every mapping of it is the same memory', (t) => {
  const file = native.memoryFile('test', Buffer.from('0123456789'));
  t.after(() => native.close(file));
  const [one, two] = [native.mapMemory(file, 10), native.mapMemory(file, 10)].map((map) => Buffer.from(map));
  assert.equal(one?.toString(), '0123456789');
  one.write('A');
  assert.equal(two?.toString(), 'A123456789');
  const read = Buffer.alloc(10);
  readSync(file, read);
  assert.equal(read.toString(), 'A123456789');
});

test('a mapping outlives its descriptor', () => {
  const file = native.memoryFile('test', Buffer.from('abc'));
  const map = Buffer.from(native.mapMemory(file, 3));
  native.close(file);
  assert.equal(map.toString(), 'abc');
  assert.throws(() => native.mapMemory(file, 3), { code: 'EBADF', syscall: 'mmap' });
});

test('seals: the size of a memory file is fixed, then its content, then the seals', (t) => {
  const file = native.memoryFile('test', Buffer.alloc(10));
  t.after(() => native.close(file));
  native.sealMemory(file, ['shrink', 'grow']);
  for (const size of [5, 20]) assert.throws(() => ftruncateSync(file, size), { code: 'EPERM' });
  writeSync(file, 'x', 0);
  native.sealMemory(file, ['write', 'seal']);
  assert.throws(() => writeSync(file, 'x', 0), { code: 'EPERM' });
  assert.throws(() => native.sealMemory(file, ['grow']), { code: 'EPERM', syscall: 'fcntl' });
  assert.equal(fstatSync(file).size, 10);
});

test('features are asked once', () => {
  const features = native.features();
  assert.equal(native.features(), features);
  for (const [name, value] of Object.entries(features)) assert.equal(typeof value, 'boolean', name);
});
