import assert from 'node:assert/strict';
import { test } from 'node:test';
import { version } from '../../../vassal/version.ts';
import { emperord, folder } from '../../support/index.ts';

const ANSWERS: readonly (readonly [row: string, argv: readonly string[], said: RegExp])[] = [
  ['CFG-273', ['--version'], new RegExp(`^${version.replaceAll('.', '\\.')}\n$`)],
  ['CFG-269', ['--help'], /--http-socket/],
  ['CFG-269', ['-h'], /--emperor/],
  ['CFG dump-options', ['--dump-options'], /^M\n(?:.*\n)*http-socket\n/m],
  ['CFG-267', ['--plugins-list'], /^\*\*\* emperord built-in plugins \*\*\*\n/],
  ['EMP', ['--imperial-monitor-list'], /dir\nglob\n/],
  ['LOG-011', ['--logger-list'], /^\*\*\* emperord loggers \*\*\*\ncrypto\nfd\nfile\n/],
  ['own', ['--completion', 'bash'], /complete .*emperord/],
];
for (const [row, argv, said] of ANSWERS) {
  test(`${row} ${argv.join(' ')} answers and does not start`, async (t) => {
    const asked = emperord(t, argv);
    assert.equal(await asked.ended(), 0);
    assert.match(asked.output(), said);
  });
}

test('CFG-105 --show-config prints the resulting configuration as ini and ends', async (t) => {
  const directory = folder(t, {
    'a.ini': '[uwsgi]\nprocesses = 3\nset-ph = who=shop\nchdir = /srv/%(who)\n',
  });
  const asked = emperord(t, [`${directory}/a.ini`, '--show-config']);
  assert.equal(await asked.ended(), 0);
  assert.match(asked.output(), /\nprocesses = 3\n/);
  assert.match(asked.output(), /chdir = \/srv\/shop\n/);
});
