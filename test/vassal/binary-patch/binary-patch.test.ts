import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { wordsOf } from '../../../vassal/binary-patch/words.ts';
import { dial, emperord, folder, freeAddress, put, until } from '../../support/index.ts';

test('EMP-102 a line becomes words as a shell would have it', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['ps aux', ['ps', 'aux']],
    ['nginx -g "daemon off;"', ['nginx', '-g', 'daemon off;']],
    [`a 'b  "c"' d`, ['a', 'b  "c"', 'd']],
    [String.raw`a\ b "c\"d" '\e'`, ['a b', 'c"d', String.raw`\e`]],
    ['  a   ""  b ', ['a', '', 'b']],
    ['one', ['one']],
    ['', []],
  ];
  for (const [line, words] of cases) assert.deepEqual(wordsOf(line), words, line);
});

/** A program that says what it is: its arguments, its user, its descriptors. */
const PROGRAM = `#!/bin/sh
echo "args $* uid $(id -u) pid $$ ignored $(grep SigIgn /proc/self/status) sockets $(ls -l /proc/$$/fd | awk '$(NF-2) > 2' | grep -c socket:)" > "$(dirname "$0")/out"
exec sleep 1000
`;

function program(dir: string): { path: string; said: () => Promise<string> } {
  put(dir, { program: PROGRAM });
  const path = join(dir, 'program');
  chmodSync(path, 0o755);
  const read = (): string => {
    try {
      return readFileSync(join(dir, 'out'), 'utf8');
    } catch {
      return '';
    }
  };
  return { path, said: () => until(() => read().endsWith('\n')).then(read) };
}

test('EMP-098 EMP-100 EMP-103 it gets the arguments and the sockets of the vassal, and is run again', async (t) => {
  const dir = folder(t, { 'v/.keep': '' });
  const { path, said } = program(dir);
  const address = await freeAddress();
  put(dir, { 'v/a.ini': `[uwsgi]\nsocket = ${address}\nprivileged-binary-patch = ${path}\n` });
  const emperor = emperord(t, ['--emperor', join(dir, 'v'), '--emperor-throttle', '1']);
  const first = await said();
  assert.match(first, /^args --ini a\.ini uid /);
  assert.match(first, /ignored SigIgn:\s0+ /);
  const pid = Number(/pid (\d+)/.exec(first)?.[1]);
  assert.match(first, / sockets 2$/m, 'one to the Emperor, one for requests');
  // Nobody accepts, but the socket listens still.
  const client = dial(address);
  await once(client, 'connect');
  client.destroy();
  put(dir, { out: '' });
  process.kill(pid, 'SIGKILL');
  const second = await said();
  assert.notEqual(Number(/pid (\d+)/.exec(second)?.[1]), pid);
  // The program does not know what it is asked; a second time nobody waits for it.
  emperor.child.kill('SIGINT');
  await emperor.prints('RAGNAROK EVOKED');
  assert.equal(await emperor.stop('SIGINT'), 0);
});

const root = process.getuid?.() === 0 ? false : 'needs root';

test(
  'EMP-099 EMP-101 the unprivileged one comes after the privileges are dropped',
  { skip: root },
  async (t) => {
    const dir = folder(t);
    chmodSync(dir, 0o777);
    const { path, said } = program(dir);
    const argv = ['--http-socket', await freeAddress(), '--uid', '1234', '--gid', '1234'];
    emperord(t, [...argv, '--unprivileged-binary-patch-arg', `${path} "one two" three`]);
    assert.match(await said(), /^args one two three uid 1234 /);
  },
);

test('EMP-101 a program that is not there is an error', async (t) => {
  const argv = ['--http-socket', await freeAddress(), '--unprivileged-binary-patch-arg', 'no-such-program x'];
  const run = emperord(t, argv);
  assert.equal(await run.ended(), 1);
  assert.match(run.output(), /ERR_BINARY_PATCH: unable to execute "no-such-program"/);
});
