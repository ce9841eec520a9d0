import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fstatSync, openSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { native } from '../../native/index.ts';
import { openDescriptors } from './open-descriptors.ts';

const HELLO = Buffer.from('hello');

/** Flags of /proc/self/fdinfo, which are octal there. */
function flagsOf(descriptor: number): number {
  const flags = /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '0';
  return Number.parseInt(flags, 8);
}

function isCloseOnExec(descriptor: number): boolean {
  return (flagsOf(descriptor) & 0o2000000) !== 0;
}

function pair(t: { after(body: () => void): void }): [number, number] {
  const ends = native.socketPair();
  t.after(() => ends.forEach((end) => native.close(end)));
  return ends;
}

test('descriptors cross a socket with their bytes, and are closed on exec', (t) => {
  const [a, b] = pair(t);
  const file = openSync('/etc/passwd', 'r');
  native.sendDescriptors(a, HELLO, [file, file]);
  const received = native.receiveDescriptors(b, 100);
  assert.equal(received?.bytes.toString(), 'hello');
  assert.equal(received.truncated, false);
  assert.equal(received.descriptors.length, 2);
  for (const descriptor of received.descriptors) {
    assert.equal(fstatSync(descriptor).ino, fstatSync(file).ino);
    assert.ok(isCloseOnExec(descriptor));
    native.close(descriptor);
  }
  native.close(file);
});

test('nothing waiting is null, the end of the stream is empty', (t) => {
  const [a, b] = native.socketPair();
  t.after(() => native.close(b));
  assert.equal(native.receiveDescriptors(b, 10), null);
  native.close(a);
  assert.deepEqual(native.receiveDescriptors(b, 10), {
    bytes: Buffer.alloc(0),
    descriptors: [],
    truncated: false,
  });
});

test('descriptors beyond what was asked for are closed and told', (t) => {
  const [a, b] = pair(t);
  const before = openDescriptors();
  native.sendDescriptors(a, HELLO, [a, a, a, b, b]);
  const received = native.receiveDescriptors(b, 100, 2);
  assert.equal(received?.truncated, true);
  assert.equal(received.descriptors.length, 2);
  received.descriptors.forEach((descriptor) => native.close(descriptor));
  native.sendDescriptors(a, HELLO, [a]);
  assert.deepEqual(native.receiveDescriptors(b, 100, 0)?.descriptors, []);
  assert.equal(openDescriptors(), before);
});

test('a message carries at most 253 descriptors, and a process without room takes those that fit', (t) => {
  const [a, b] = pair(t);
  const many = (count: number): number[] => Array.from({ length: count }, () => a);
  assert.throws(() => native.sendDescriptors(a, HELLO, many(254)), TypeError);
  native.sendDescriptors(a, HELLO, many(253));
  const received = native.receiveDescriptors(b, 100);
  assert.equal(received?.descriptors.length, 253);
  received.descriptors.forEach((descriptor) => native.close(descriptor));

  const program = `
    const { native } = await import(${JSON.stringify(new URL('../../native/index.ts', import.meta.url).href)});
    const { readdirSync } = await import('node:fs');
    const [a, b] = native.socketPair();
    native.sendDescriptors(a, Buffer.from('x'), Array(200).fill(a));
    const { descriptors, truncated } = native.receiveDescriptors(b, 10);
    descriptors.forEach((descriptor) => native.close(descriptor));
    console.log(truncated, descriptors.length > 0 && descriptors.length < 200);`;
  const { stdout } = spawnSync(
    'prlimit',
    ['--nofile=100', process.execPath, '--input-type=module', '-e', program],
    { encoding: 'utf8' },
  );
  assert.equal(stdout.trim(), 'true true');
});

test('a socket waits when it is to, for everybody who has it', (t) => {
  const options = { backlog: 1, reusePort: false, freeBind: false, deferAccept: 0, noDelay: false };
  const descriptor = native.listen({ family: 'abstract', name: `blocking-${process.pid}` }, options);
  t.after(() => native.close(descriptor));
  assert.notEqual(flagsOf(descriptor) & 0o4000, 0);
  native.setBlocking(descriptor);
  assert.equal(flagsOf(descriptor) & 0o4000, 0);
});

test('a message longer than the room gives its rest to the next call; descriptors come with its first byte', (t) => {
  const [a, b] = pair(t);
  native.sendDescriptors(a, HELLO, [a]);
  const first = native.receiveDescriptors(b, 2);
  assert.equal(first?.bytes.toString(), 'he');
  first.descriptors.forEach((descriptor) => native.close(descriptor));
  assert.equal(first.descriptors.length, 1);
  assert.deepEqual(native.receiveDescriptors(b, 100)?.bytes.toString(), 'llo');
});

test('copies and flags of descriptors; a closed one is EBADF', (t) => {
  const [a] = pair(t);
  const copy = native.duplicate(a);
  assert.ok(copy >= 3 && isCloseOnExec(copy));
  native.setCloseOnExec(copy, false);
  assert.equal(isCloseOnExec(copy), false);
  native.close(copy);
  const gone = { code: 'EBADF' };
  assert.throws(() => native.close(copy), { ...gone, syscall: 'close', argument: String(copy) });
  assert.throws(() => native.duplicate(copy), gone);
  assert.throws(() => native.setCloseOnExec(copy, true), gone);
  assert.throws(() => native.setBlocking(copy), gone);
  assert.throws(() => native.sendDescriptors(copy, HELLO, []), gone);
  assert.throws(() => native.receiveDescriptors(copy, 10), gone);
  assert.throws(() => native.sendDescriptors(a, HELLO, [copy]), gone);
});
