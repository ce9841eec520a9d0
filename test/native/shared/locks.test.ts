import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { native } from '../../../native/index.ts';
import { shared } from '../../../native/shared/index.ts';

const ROOM = new URL('../../../native/shared/index.ts', import.meta.url).href;

function memory(t: TestContext): number {
  const descriptor = native.memoryFile('locks', new Uint8Array(0));
  t.after(() => native.close(descriptor));
  return descriptor;
}

/** Another process that runs these statements on the locks of descriptor 3 and then stays. */
async function holder(t: TestContext, descriptor: number, statements: string): Promise<ChildProcess> {
  const program = `const { shared } = await import('${ROOM}'); ${statements}; console.log('holds'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit', descriptor],
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout ?? child, 'data');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a mutex excludes; the kernel gives what a killed holder had to the next one', async (t) => {
  const file = memory(t);
  const mutexes = shared.createMutexes(file, 3);
  const child = await holder(t, file, 'shared.openMutexes(3).lock(1, 0)');
  assert.equal(mutexes.lock(1, 0), null);
  assert.equal(mutexes.lock(1, 20), null);
  assert.equal(mutexes.lock(2, 0), 'held');
  mutexes.unlock(2);
  await killed(child);
  assert.equal(mutexes.lock(1, 1000), 'recovered');
  mutexes.unlock(1);
  assert.equal(mutexes.lock(1, 0), 'held');
  mutexes.unlock(1);
  mutexes.close();
});

test('who does not hold a mutex cannot give it back, nor lock it twice', (t) => {
  const mutexes = shared.createMutexes(memory(t), 1);
  assert.throws(() => mutexes.unlock(0), { code: 'EPERM' });
  assert.equal(mutexes.lock(0, 0), 'held');
  assert.equal(mutexes.lock(0, 10), null);
  assert.throws(() => mutexes.close(), { code: 'EBUSY' });
  mutexes.unlock(0);
  assert.throws(() => mutexes.lock(1, 0), TypeError);
  mutexes.close();
  mutexes.close();
  assert.throws(() => mutexes.lock(0, 0), { code: 'EBADF' });
});

test('readers share, a writer is alone; a killed reader is out, a killed writer is told', async (t) => {
  const file = memory(t);
  const locks = shared.createRwlocks(file, 2);
  const reader = await holder(t, file, 'shared.openRwlocks(3).read(1, 0)');
  assert.equal(locks.read(1, 0), 'held');
  assert.equal(locks.read(1, 0), 'held');
  locks.unlock(1);
  locks.unlock(1);
  assert.equal(locks.write(1, 0), null);
  assert.equal(locks.write(1, 20), null);
  await killed(reader);
  assert.equal(locks.write(1, 1000), 'held');
  locks.unlock(1);
  const writer = await holder(t, file, 'shared.openRwlocks(3).write(1, 0)');
  assert.equal(locks.read(1, 0), null);
  assert.equal(locks.write(1, 10), null);
  assert.equal(locks.write(0, 0), 'held');
  locks.unlock(0);
  await killed(writer);
  assert.equal(locks.read(1, 1000), 'recovered');
  locks.unlock(1);
  assert.equal(locks.write(1, 1000), 'recovered');
  locks.unlock(1);
  assert.equal(locks.read(1, 0), 'held');
  locks.unlock(1);
  locks.close();
});

test('a read-write lock has 32 seats, takes no unlock that was not locked, and knows when it is held', (t) => {
  const locks = shared.createRwlocks(memory(t), 1);
  for (let i = 0; i < 32; i++) assert.equal(locks.read(0, 0), 'held');
  assert.equal(locks.read(0, 10), null);
  assert.throws(() => locks.close(), { code: 'EBUSY' });
  for (let i = 0; i < 32; i++) locks.unlock(0);
  assert.throws(() => locks.unlock(0), { code: 'EPERM' });
  locks.close();
  assert.throws(() => locks.read(0, 0), { code: 'EBADF' });
});

test('counters add up over processes', async (t) => {
  const file = memory(t);
  const counters = shared.createCounters(file, 2);
  const program = 'const c = shared.openCounters(3); for (let i = 0; i < 50000; i++) c.add(1, 2);';
  const working = Promise.all([holder(t, file, program), holder(t, file, program)]);
  for (let i = 0; i < 50000; i++) counters.add(1, -1);
  await working;
  assert.equal(counters.get(1), 150_000);
  assert.equal(counters.add(0, 2 ** 50), 2 ** 50);
  counters.set(0, -5);
  assert.equal(counters.get(0), -5);
  for (const wrong of [0.5, Number.NaN, 2 ** 54]) assert.throws(() => counters.set(0, wrong), TypeError);
  counters.close();
  assert.throws(() => counters.get(0), { code: 'EBADF' });
});

test('a descriptor that holds something else is not opened', (t) => {
  const file = memory(t);
  const alien = { code: 'EBADMSG' };
  assert.throws(() => shared.openMutexes(file), alien);
  shared.createCounters(file, 100).close();
  assert.throws(() => shared.openMutexes(file), alien);
  assert.throws(() => shared.openRwlocks(file), alien);
  assert.throws(() => shared.openTable(file), alien);
});
