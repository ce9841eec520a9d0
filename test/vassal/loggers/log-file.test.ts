import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LogFile } from '../../../vassal/loggers/index.ts';
import { folder } from '../../support/index.ts';
import { messages, open, place } from './surroundings.ts';

const PLAIN = { mode: null, owner: null, report: (text: string): void => assert.fail(text) };

test('LOG-015 lines are appended; the mode is 0640 without another', (t) => {
  const path = join(folder(t, { log: 'old\n' }), 'log');
  rmSync(path);
  const file = new LogFile({ ...PLAIN, path });
  file.write(messages('one', 'two'));
  file.close();
  assert.equal(statSync(path).mode & 0o777, 0o640);
  const again = new LogFile({ ...PLAIN, path, mode: 0o600 });
  again.write(messages('three'));
  again.close();
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\nthree\n');
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('REL-046 a file that is too large is moved away; two rotations in one second lose nothing', (t) => {
  const directory = folder(t);
  const file = new LogFile({ ...PLAIN, path: join(directory, 'log'), maximum: 10 });
  for (let index = 0; index < 20; index++) file.write(messages(`line number ${index}`));
  file.close();
  const all = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
  assert.equal(all.length, 21);
  const lines = all.join('').split('\n');
  assert.equal(lines.filter((line) => line.startsWith('line')).length, 20);
  assert.equal(lines.filter((line) => /- logsize: 1[45], triggering rotation to /.test(line)).length, 20);
});

test('a file that was moved away is opened again', (t) => {
  const path = join(folder(t), 'log');
  const file = new LogFile({ ...PLAIN, path });
  renameSync(path, `${path}.old`);
  file.write(messages('before'));
  file.reopen();
  file.write(messages('after'));
  file.close();
  assert.match(
    readFileSync(`${path}.old`, 'utf8'),
    /^before\n\[\d+\] logsize: 7, triggering log-reopen\.\.\.\n$/,
  );
  assert.match(readFileSync(path, 'utf8'), /^\[\d+\] .* reopened\.\nafter\n$/);
});

test('what cannot be opened is an error, unless the same file is open already', (t) => {
  const directory = folder(t);
  const path = join(directory, 'gone', 'log');
  assert.throws(() => new LogFile({ ...PLAIN, path }), { code: 'ERR_LOGGERS_OPEN' });
  const open = new LogFile({ ...PLAIN, path: join(directory, 'log') });
  const inherited = new LogFile({ ...PLAIN, path }, open);
  open.close();
  inherited.write(messages('still there'));
  inherited.close();
  assert.equal(readFileSync(join(directory, 'log'), 'utf8'), 'still there\n');
});

test('a full disk loses lines, says so once, and counts them when it has room again', (t) => {
  const path = join(folder(t), 'log');
  symlinkSync('/dev/full', path);
  const reports: string[] = [];
  const file = new LogFile({ ...PLAIN, path, report: (text) => reports.push(text) });
  for (let index = 0; index < 5; index++) file.write(messages('one', 'two'));
  assert.equal(reports.length, 1);
  assert.match(reports[0] ?? '', /\[log\] lines of .*\/log are lost: ENOSPC/);
  rmSync(path);
  file.reopen();
  file.write(messages('three'));
  file.close();
  assert.match(readFileSync(path, 'utf8'), /^\[log\] 11 lines are lost\n\[\d+\] .* reopened\.\nthree\n$/);
});

test('a named pipe that nobody reads fast enough loses lines, and nobody waits', (t) => {
  const path = join(folder(t), 'fifo');
  execFileSync('mkfifo', [path]);
  const reports: string[] = [];
  const surroundings = { ...PLAIN, path, report: (text: string) => void reports.push(text) };
  assert.throws(() => new LogFile(surroundings), { code: 'ERR_LOGGERS_OPEN', message: /ENXIO/ });
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  t.after(() => closeSync(reader));
  const file = new LogFile(surroundings);
  for (let index = 0; index < 200; index++) file.write(messages('x'.repeat(999)));
  file.close();
  assert.equal(reports.length, 1);
  assert.match(reports[0] ?? '', /are lost: EAGAIN/);
});

test('file: takes a path, or a path with limits; anything else is refused', async (t) => {
  const directory = folder(t);
  const path = join(directory, 'log');
  const file = await open(`file:logfile=${path},maxsize=4,backupname=${path}.old`);
  file.write(messages('too long'));
  await file.close();
  assert.ok(existsSync(`${path}.old`));
  for (const wrong of ['', 'logfile=', `logfile=${path},what=1`, `logfile=${path},maxsize=x`]) {
    await assert.rejects(open(`file:${wrong}`), { code: 'ERR_LOGGERS_DRIVER' });
  }
});

test('REL-122 fd: an inherited descriptor; stdio and fd:1 are where the log went before', async (t) => {
  const path = join(folder(t), 'log');
  writeFileSync(path, '');
  const surroundings = place();
  for (const name of ['stdio', 'stdio:', 'fd:1', 'fd:2'])
    (await open(name, surroundings)).write(messages(name));
  assert.deepEqual(surroundings.rest, ['stdio\n', 'stdio:\n', 'fd:1\n', 'fd:2\n']);
  const descriptor = openSync(path, 'a');
  const sink = await open(`fd:${descriptor}`);
  sink.write(messages('one'));
  await sink.close();
  closeSync(descriptor);
  assert.equal(readFileSync(path, 'utf8'), 'one\n');
  for (const wrong of ['fd:', 'fd:x', 'fd:99999']) {
    await assert.rejects(open(wrong), { code: 'ERR_LOGGERS_DRIVER' });
  }
});
