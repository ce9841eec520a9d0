import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLog, printable, stamp } from '../../../vassal/log/index.ts';
import { folder } from '../../support/index.ts';

test('a stamp has the form of ctime', () => {
  assert.equal(stamp(new Date(2026, 10, 2, 7, 3, 8)), 'Mon Nov  2 07:03:08 2026');
  assert.equal(stamp(new Date(2026, 10, 22, 17, 30, 28)), 'Sun Nov 22 17:30:28 2026');
});

test('text of others cannot start a line or drive a terminal', () => {
  assert.equal(
    printable('a\nb\r\0\x1b[2J\x7f\x9b\u2028é\t'),
    'a\\x0ab\\x0d\\x00\\x1b[2J\\x7f\\x9b\\u2028é\t',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(printable(text), /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/);
    }),
  );
});

test('lines go to the descriptor, events have the date in front', (t) => {
  const path = join(folder(t), 'log');
  const descriptor = openSync(path, 'w');
  const log = createLog(descriptor);
  log.line('one\ntwo');
  log.event('three');
  closeSync(descriptor);
  const [first, second, rest] = readFileSync(path, 'utf8').split('\n');
  assert.equal(first, 'one\\x0atwo');
  assert.match(second ?? '', /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} - three$/);
  assert.equal(rest, '');
});

test('a log that is closed loses its lines and nothing else', (t) => {
  const descriptor = openSync(join(folder(t), 'log'), 'w');
  closeSync(descriptor);
  createLog(descriptor).line('lost');
});
