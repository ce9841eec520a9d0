import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { emperord, folder, freeAddress, put, run, serves, until } from '../support/index.ts';
import { stage } from './stage.ts';

const CALLS = 'trace=clone,clone3,fork,vfork,close,close_range,execve';

interface Traced {
  readonly tid: number;
  readonly call: string;
}

/** Follows a process and all that it starts from now on. Returns the calls so far. */
async function trace(t: TestContext, pid: number): Promise<() => Traced[]> {
  const file = join(folder(t), 'trace');
  const strace = run(t, 'strace', ['-f', '-e', CALLS, '-e', 'signal=none', '-o', file, '-p', String(pid)]);
  await strace.prints(/attached/);
  return () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => /^(\d+) +(.*)$/.exec(line))
      .filter((found) => found !== null)
      .map(([, tid, call = '']) => ({ tid: Number(tid), call }));
}

function skipWithoutStrace(t: TestContext): boolean {
  const { status, error } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
  if (status === 0) return false;
  t.skip(error === undefined ? 'strace may not trace here' : 'no strace');
  return true;
}

/** Calls that copy the memory of a process, or would. */
function copies(calls: readonly Traced[]): string[] {
  return calls
    .map(({ call }) => call)
    .filter((call) => /^(fork|clone3?)\(/.test(call) && !call.includes('CLONE_VM'));
}

test('a start by the launcher copies no memory and closes no descriptor one by one', async (t) => {
  if (skipWithoutStrace(t)) return;
  const made = stage(t, { vassals: { 'first.ini': '' } });
  await made.starts('first.ini');
  const calls = await trace(t, made.emperor.pid);
  made.put({ 'a.ini': '' });
  const [report] = await made.starts('a.ini');
  const pid = report?.pid ?? 0;
  const program = ({ tid, call }: Traced): boolean => tid === pid && /^execve\(.*a\.ini/.test(call);
  await until(() => calls().some(program), 'the program was not traced');
  const before = calls().slice(0, calls().findIndex(program));
  assert.deepEqual(copies(before), []);
  assert.ok(
    before.some(({ call }) => /^(vfork|clone3?)\(.*CLONE_VFORK/.test(call) || call.startsWith('vfork(')),
    'no process was made',
  );
  const own = before.filter(({ tid }) => tid === pid).map(({ call }) => call);
  assert.ok(
    own.some((call) => call.startsWith('execve(')) && own.some((call) => /^close_range\(/.test(call)),
  );
  // Whoever closes all numbers up to the limit meets those that nobody has.
  assert.deepEqual(
    own.filter((call) => /^close\(.*EBADF/.test(call)),
    [],
  );
});

test('a start through the fork server copies no memory of the Emperor', async (t) => {
  if (skipWithoutStrace(t)) return;
  const address = await freeAddress();
  const dir = folder(t, { 'www/word.txt': 'word', 'v/.keep': '' });
  const emperor = emperord(t, ['--emperor', join(dir, 'v')]);
  await emperor.prints('Emperor');
  const vassal = (at: string): string => `[uwsgi]\nhttp-socket = ${at}\nstatic-map = /=${dir}/www\n`;
  const first = await freeAddress();
  put(dir, { 'v/first.ini': vassal(first) });
  await serves(first, '/word.txt', 'word');
  const calls = await trace(t, emperor.pid);
  put(dir, { 'v/a.ini': vassal(address) });
  await serves(address, '/word.txt', 'word');
  const threads = new Set(readdirSync(`/proc/${emperor.pid}/task`).map(Number));
  assert.deepEqual(copies(calls().filter(({ tid }) => threads.has(tid))), []);
});
