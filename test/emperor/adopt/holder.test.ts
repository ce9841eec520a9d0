import assert from 'node:assert/strict';
import { closeSync, fstatSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Holder, openHolder, type Held } from '../../../emperor/adopt/holder.ts';
import { inheritedState } from '../../../emperor/adopt/inherit.ts';
import { expectedAnew, pack, unpack } from '../../../emperor/adopt/record.ts';
import { Journal } from '../../../emperor/records/index.ts';
import { STATE_VERSION, type Carry, type MemberState } from '../../../emperor/upgrade/state.ts';
import { native } from '../../../native/index.ts';
import { dial, exchange, folder } from '../../support/index.ts';
import { policy, vassal } from '../samples.ts';

const silent = { line: () => undefined, event: () => undefined };

function file(text: string): number {
  return native.memoryFile('test', Buffer.from(text));
}

function text(descriptor: number | undefined): string {
  const bytes = Buffer.alloc(fstatSync(descriptor ?? -1).size);
  return bytes.toString('utf8', 0, readSync(descriptor ?? -1, bytes, 0, bytes.length, 0));
}

async function opened(t: TestContext): Promise<{ path: string; holder: Holder }> {
  const path = join(folder(t), 'holder.sock');
  const holder = await openHolder(path);
  t.after(() => holder.end());
  return { path, holder };
}

function put(holder: Holder, key: string, ...texts: string[]): void {
  const files = texts.map(file);
  holder.put(key, files, () => files.forEach(closeSync));
}

function contents(all: readonly Held[]): Record<string, string[]> {
  const found = all.map(({ key, descriptors }) => [key, descriptors.map(text)] as const);
  for (const { descriptors } of all) descriptors.forEach(closeSync);
  return Object.fromEntries(found);
}

test('what is put is held, also for the next client; the last record of a key is the one', async (t) => {
  const { path, holder } = await opened(t);
  const before = readdirSync('/proc/self/fd').length;
  put(holder, 'a', 'one', 'two');
  put(holder, 'b', 'three');
  put(holder, 'a', 'four');
  put(holder, 'c', 'five');
  holder.drop('c');
  holder.drop('never there');
  assert.deepEqual(contents(holder.list()), { a: ['four'], b: ['three'] });
  assert.equal(readdirSync('/proc/self/fd').length, before, 'no descriptor is left here');
  holder.close();
  const next = await openHolder(path);
  t.after(() => next.end());
  assert.deepEqual(contents(next.list()), { a: ['four'], b: ['three'] });
  await assert.rejects(
    openHolder(path).then((rival) => rival.list()),
    /ERR_ADOPT_HOLDER.*another Emperor, which is alive/,
  );
  assert.deepEqual(
    contents(next.list()),
    { a: ['four'], b: ['three'] },
    'and the one that was there is served still',
  );
});

test('nonsense costs a client its connection, and nobody a record', async (t) => {
  const { path, holder } = await opened(t);
  put(holder, 'a', 'one');
  assert.deepEqual(contents(holder.list()), { a: ['one'] });
  holder.close();
  for (const bytes of ['????', 'P\x01\x01\x00a', 'P\x00\xff\xff', 'L', 'X\x00\x00\x00', 'D\x00\x05\x00']) {
    const socket = dial(path);
    socket.on('error', () => undefined).end(Buffer.from(bytes, 'latin1'));
    await new Promise((resolve) => socket.once('close', resolve).resume());
  }
  assert.equal(await exchange(path, 'no message').catch(() => ''), '');
  const next = await openHolder(path);
  t.after(() => next.end());
  assert.deepEqual(contents(next.list()), { a: ['one'] });
});

/** A vassal with a process whose descriptors are these. */
function member(pidfd: number, link: number, reader: number): MemberState {
  return {
    key: '/vassals\0a.ini',
    vassal: vassal('running', { heartbeat: { last: 3, due: 500 } }),
    timers: [
      ['silence', 500],
      ['deadline', 600],
      ['retry', 700],
    ],
    process: {
      pid: 1,
      pidfd,
      link,
      config: null,
      captures: [{ descriptors: [1, 2], reader, rest: '', cut: false }],
      retinue: { group: '/sys/fs/cgroup/emperord-1/a.ini.1', mark: '1-a.1', strayed: false },
      planned: null,
    },
    socket: null,
    journal: new Journal().memory(),
    checking: false,
  };
}

test('a record names descriptors by their place, so that another process finds its own numbers', () => {
  const { text: written, descriptors } = pack((carry: Carry) => member(carry(70), carry(80), carry(90)));
  assert.deepEqual(descriptors, [70, 80, 90]);
  const read = unpack(JSON.parse(written) as MemberState, [7, 8, 9]);
  assert.deepEqual(read, member(7, 8, 9));
});

test('nobody is late for what nobody was there to hear', () => {
  const { vassal: heard, timers } = expectedAnew(member(7, 8, 9), policy, 10_000);
  assert.deepEqual(heard.heartbeat, { last: 3, due: 10_000 + policy.requiredHeartbeat });
  assert.deepEqual(timers, [
    ['silence', 10_000 + policy.requiredHeartbeat],
    ['deadline', 10_000 + policy.startDeadline],
    ['retry', 700],
  ]);
});

test('a record that cannot be read costs one vassal, and leaves no descriptor behind', () => {
  const before = readdirSync('/proc/self/fd').length;
  const good = { kind: 'member', version: STATE_VERSION, member: member(0, 1, 2) };
  const all = [
    { key: 'a', descriptors: [file('{'), file('x')] },
    { key: 'b', descriptors: [file(JSON.stringify({ ...good, version: 99 })), file('x')] },
    { key: 'c', descriptors: [file(JSON.stringify(good)), 70, 80, 90] },
  ];
  const state = inheritedState(all, policy, silent);
  assert.deepEqual(
    state?.fleet.members.map(({ process }) => process?.pidfd),
    [70],
  );
  assert.equal(readdirSync('/proc/self/fd').length, before);
  assert.equal(inheritedState([], policy, silent), null);
});
