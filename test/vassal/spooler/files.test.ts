import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, put } from '../../support/index.ts';
import { claim } from '../../../vassal/spooler/claim.ts';
import { enqueue, orderIn } from '../../../vassal/spooler/enqueue.ts';
import { scan } from '../../../vassal/spooler/scan.ts';
import { VarsBuilder } from '../../../vassal/request/index.ts';

const NOTHING = { spooler: null, priority: null, at: null };
const NO_BODY = Buffer.alloc(0);

function blockOf(variables: Readonly<Record<string, string>>): Buffer {
  const builder = new VarsBuilder(1 << 20);
  for (const [name, value] of Object.entries(variables)) builder.add(name, value);
  return builder.block();
}

function spool(directory: string, variables: Readonly<Record<string, string>>): string {
  const block = blockOf(variables);
  return enqueue({ block, body: NO_BODY }, orderIn(block), [directory]);
}

test('SPL-028 SPL-029 the order of files, with and without priorities', (t) => {
  const directory = folder(t, {
    ztask: '',
    xtask: '',
    '1/task1': '',
    '1/task0': '',
    '10/x': '',
    '2/foo': '',
    'other/y': '',
    '.z': '',
  });
  const names = (ordered: boolean): string[] =>
    scan(directory, ordered).files.map((path) => path.slice(directory.length + 1));
  assert.deepEqual(names(true), ['1/task0', '1/task1', '2/foo', '10/x', 'xtask', 'ztask']);
  assert.deepEqual(names(false), ['xtask', 'ztask']);
  assert.deepEqual(scan(join(directory, 'gone'), true), { files: [], folders: [] });
});

test('SPL-030 names have the order in which tasks were put down', (t) => {
  const directory = folder(t);
  const made = Array.from({ length: 25 }, (_, index) => spool(directory, { n: String(index) }));
  assert.deepEqual(scan(directory, false).files, made);
  assert.ok(made.every((path) => path.includes('/uwsgi_spoolfile_on_')));
});

test('SPL-023 SPL-024 at is the time of the file, priority its folder', (t) => {
  const directory = folder(t);
  const path = spool(directory, { a: 'b', at: '1893456000', priority: '3' });
  assert.ok(path.startsWith(join(directory, '3/')));
  assert.equal(statSync(path).mtimeMs, 1_893_456_000_000);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(claim(path, Date.now(), true), { why: 'early', at: 1_893_456_000_000 });
});

test('SPL-007 SPL-022 SPL-026 what cannot be put down is refused, and leaves nothing', (t) => {
  const directory = folder(t);
  const code = 'ERR_SPOOLER_TASK';
  assert.throws(() => spool(directory, { spooler: '/tmp' }), { code });
  assert.throws(() => spool(directory, { priority: '../../x' }), { code });
  assert.throws(() => spool(directory, { priority: 'high' }), { code });
  assert.throws(() => spool(directory, { a: 'x'.repeat(65_000), b: 'x'.repeat(1000) }), { code });
  assert.throws(() => enqueue({ block: blockOf({}), body: NO_BODY }, NOTHING, []), { code });
  assert.throws(() => spool(join(directory, 'gone'), {}), { code });
  assert.deepEqual(readdirSync(directory), []);
});

test('SPL-009 a claimed task is nobody else’s, and goes when it is done', (t) => {
  const path = spool(folder(t), { a: 'b' });
  const mine = claim(path, Date.now(), true);
  assert.ok(!('why' in mine));
  assert.deepEqual(claim(path, Date.now(), true), { why: 'busy' });
  mine.release();
  const again = claim(path, Date.now(), true);
  assert.ok(!('why' in again));
  again.remove();
  again.release();
  assert.ok(!existsSync(path));
  assert.deepEqual(claim(path, Date.now(), true), { why: 'gone' });
});

test('hostile files are no tasks: links, pipes, what is cut', (t) => {
  const directory = folder(t);
  put(directory, { cut: '\x11\xff', none: 'hello' });
  symlinkSync('/etc/passwd', join(directory, 'link'));
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  const later = Date.now() + 60_000;
  for (const name of ['cut', 'none', 'link', 'pipe']) {
    const found = claim(join(directory, name), later, true);
    assert.ok('why' in found && found.why === 'bad', name);
  }
  // A file that has just been made may still be written.
  writeFileSync(join(directory, 'cut'), '\x11');
  utimesSync(join(directory, 'cut'), 1, 1);
  assert.deepEqual(claim(join(directory, 'cut'), Date.now(), true), { why: 'busy' });
  assert.equal(readFileSync(join(directory, 'none'), 'utf8'), 'hello');
});
