import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { parseXml } from '../../../vassal/config/formats/xml.ts';
import { readEntries, type Entry } from '../../../vassal/cron/entry.ts';

const ANY: Entry = {
  minute: -1,
  hour: -1,
  day: -1,
  month: -1,
  week: -1,
  command: '',
  unique: false,
  harakiri: 0,
};

const READS: readonly (readonly [string, string, string, Partial<Entry>])[] = [
  [
    'CRN-008',
    'cron',
    '59 2 -1 -1 -1 /usr/bin/backup_my_home --recursive',
    { minute: 59, hour: 2, command: '/usr/bin/backup_my_home --recursive' },
  ],
  ['CRN-008', 'cron', ' 9\t11 -1 -1  2 a  b', { minute: 9, hour: 11, week: 2, command: 'a  b' }],
  ['CRN-003', 'cron', '-1 -2 -1 -1 -1 a', { hour: -2, command: 'a' }],
  ['CRN-011', 'unique-cron', '-1 -1 -1 -1 -1 sleep 70', { unique: true, command: 'sleep 70' }],
  ['CRN-014', 'cron2', 'my command a=b', { command: 'my command a=b' }],
  ['CRN-014', 'cron2', 'minute=-2,unique=1 sleep 130', { minute: -2, unique: true, command: 'sleep 130' }],
  [
    'CRN-015 CRN-016 CRN-017 CRN-018 CRN-019 CRN-020 CRN-021',
    'cron2',
    'minute=39,hour=23,day=1,month=12,week=2,unique=0,harakiri=30 a',
    { minute: 39, hour: 23, day: 1, month: 12, week: 2, harakiri: 30, command: 'a' },
  ],
  ['CRN-023', 'cron2', 'minute=1, hour=2 a', { minute: 1, command: 'hour=2 a' }],
];
for (const [id, option, text, wanted] of READS) {
  test(`${id} ${option} = ${text}`, () => {
    assert.deepEqual(readEntries(Configuration.of([option, text])), [{ ...ANY, ...wanted }]);
  });
}

test('CRN-009 entries may be elements of XML', () => {
  const xml = `<uwsgi><cron>59 2 -1 -1 -1 a</cron><cron>9 11 -1 -1 2 b</cron></uwsgi>`;
  const pairs = (parseXml(xml, '') ?? []).map(({ key, value }): [string, string] => [key, value]);
  const found = readEntries(Configuration.of(...pairs));
  assert.deepEqual(
    found.map(({ minute, command }) => [minute, command]),
    [
      [59, 'a'],
      [9, 'b'],
    ],
  );
});

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ['cron', 'sleep 30', /no five numbers/],
  ['cron', '*/2 * * * * a', /no five numbers/],
  ['cron', '1 2 3 4 5', /no five numbers/],
  ['cron', '60 -1 -1 -1 -1 a', /minute "60"/],
  ['cron', '-1 -1 0 -1 -1 a', /day "0"/],
  ['cron2', 'minute=1', /no command/],
  ['cron2', 'minute=x a', /minute "x"/],
  ['cron2', 'legion=mine a', /unknown key "legion"/],
  ['cron2', 'PATH=/bin a', /unknown key "PATH"/],
  ['cron2', 'harakiri=99999999 a', /harakiri "99999999"/],
];
for (const [option, text, found] of REFUSED) {
  test(`${option} = ${text} is refused`, () => {
    assert.throws(() => readEntries(Configuration.of([option, text])), {
      code: 'ERR_CRON_SYNTAX',
      message: found,
    });
  });
}

test('CRN-013 CRN-024 cron-harakiri is for all that have none of their own', () => {
  const entries = readEntries(
    Configuration.of(['cron-harakiri', '10'], ['cron2', 'harakiri=0 a'], ['cron2', 'b']),
  );
  assert.deepEqual(
    entries.map(({ harakiri }) => harakiri),
    [0, 10],
  );
});
