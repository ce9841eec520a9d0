import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { readTouched } from '../../../vassal/hooks/touched.ts';
import { put, serves, until } from '../../support/index.ts';
import { site } from '../master/site.ts';

test('REL-269 touch-exec and hook-touch run when their file is touched, also after a reload and a failure', async (t) => {
  const { directory, address, process, edit } = await site(
    t,
    (at) =>
      `master = true\nenv = FOO=bar\ntouch-exec = ${at}/exec echo "$FOO" two >> ${at}/ran; exit 3\n` +
      `hook-touch = ${at}/hook append:${at}/hooked touched `,
  );
  const text = (name: string): string =>
    existsSync(`${directory}/${name}`) ? readFileSync(`${directory}/${name}`, 'utf8') : '';
  put(directory, { exec: '' });
  await until(() => text('ran') === 'bar two\n');
  await process.prints('exited with non-zero code: 3');
  put(directory, { hook: '' });
  await until(() => text('hooked') === 'touched');
  edit('2');
  process.child.kill('SIGHUP');
  await serves(address, '/', 'version 2');
  put(directory, { exec: 'again' });
  await until(() => text('ran') === 'bar two\nbar two\n');
});

test('REL-269 touches while a command runs are one more', async (t) => {
  const { directory } = await site(
    t,
    (at) => `touch-exec = ${at}/exec echo began >> ${at}/ran; while [ ! -e ${at}/go ]; do sleep 0.02; done`,
  );
  const runs = (): number =>
    existsSync(`${directory}/ran`) ? readFileSync(`${directory}/ran`, 'utf8').split('began').length - 1 : 0;
  put(directory, { exec: '1' });
  await until(() => runs() === 1);
  put(directory, { exec: '22' });
  put(directory, { go: '' });
  await until(() => runs() === 2);
});

test('what is no path with something to do is refused with its place', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['touch-exec', '/run/only', 'ERR_HOOKS_TOUCH'],
    ['touch-exec', '', 'ERR_HOOKS_TOUCH'],
    ['hook-touch', '/run/a', 'ERR_HOOKS_TOUCH'],
    ['hook-touch', '/run/a echo', 'ERR_HOOKS_SYNTAX'],
    ['hook-touch', '/run/a nosuch:x', 'ERR_HOOKS_ACTION'],
  ];
  for (const [name, value, code] of rows)
    assert.throws(() => readTouched(Configuration.of([name, value])), { code }, `${name} = ${value}`);
});
