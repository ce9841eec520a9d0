import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alarms } from '../../../vassal/alarms/alarms.ts';
import { readDescriptors } from '../../../vassal/alarms/descriptors.ts';
import { readLineAlarms } from '../../../vassal/alarms/lines.ts';
import { decode, encode } from '../../../vassal/alarms/raised.ts';
import { Configuration } from '../../../vassal/config/index.ts';

function alarms(...pairs: readonly (readonly [string, string])[]) {
  const log: string[] = [];
  const note = (text: string): void => void log.push(text);
  const surroundings = { log: { line: note, event: note }, environment: [], directory: null };
  return { log, alarms: new Alarms(Configuration.of(...pairs), surroundings) };
}

test('ALM-001 ALM-025 an alarm says the same again only after a while, and nothing that is too long', () => {
  const { log, alarms: all } = alarms(['alarm', 'a log:'], ['alarm-freq', '3'], ['alarm-msg-size', '5']);
  assert.equal(all.raise('a', 'one', 0), true);
  assert.equal(all.raise('a', 'one', 2999), true);
  assert.equal(all.raise('a', 'other and more', 2999), true);
  assert.equal(all.raise('a', 'one', 3000), true);
  assert.equal(all.raise('a', 'one', 6000), true);
  assert.equal(all.raise('b', 'one', 0), false);
  assert.deepEqual(log, ['ALARM: one', 'ALARM: other', 'ALARM: one', 'ALARM: one']);
});

test('ALM-001 a wrong alarm ends the start, with its place', () => {
  for (const [text, found] of [
    ['a', /no name and action/],
    ['a nosuch:x', /no action "nosuch"/],
    ['a cmd:', /no command/],
    ['a signal:', /a signal is a number from 0 to 255/],
    ['a signal:256', /a signal is a number from 0 to 255/],
    ['a mule:one', /"one" is not the number of a mule/],
    ['a curl:ftp://x', /no address of http/],
    ['a curl:smtp://x;mail_to=a', /without mail_to and mail_from/],
    ['a curl:http://x;foo=1', /"foo=1" is none of/],
  ] as const)
    assert.throws(() => alarms(['alarm', text]), { code: 'ERR_ALARMS_SYNTAX', message: found });
  assert.throws(() => alarms(['alarm', 'a log:'], ['alarm', 'a log:']), { code: 'ERR_ALARMS_SYNTAX' });
});

test('ALM-002 ALM-021 ALM-026 lines raise the alarms of the rules that they match, each once', () => {
  const of = readLineAlarms(
    Configuration.of(
      ['alarm', 'one log:'],
      ['alarm', 'two log:'],
      ['log-alarm', 'one,two ^BAD (THING|STUFF)'],
      ['log-alarm', 'two THING'],
      ['not-log-alarm', 'two harmless$'],
      ['alarm-segfault', 'one'],
    ),
  );
  for (const [line, raised] of [
    ['BAD THING', ['one', 'two']],
    ['a BAD THING', ['two']],
    ['BAD THING, but harmless', ['one']],
    ['uwsgi-alarm BAD THING', []],
    ['nothing', []],
    ['DAMN ! worker 1 (pid: 7) died, killed by signal 11 :( trying respawn ...', ['one']],
    ['DAMN ! worker 1 (pid: 7) died, killed by signal 9 :( trying respawn ...', []],
  ] as const)
    assert.deepEqual(of(line), raised, line);
});

test('ALM-002 ALM-005 names that no alarm has, and patterns that are none, are refused', () => {
  const read = (...pairs: readonly (readonly [string, string])[]) =>
    readLineAlarms(Configuration.of(['alarm', 'a log:'], ...pairs));
  assert.throws(() => read(['log-alarm', 'b ^x']), { code: 'ERR_ALARMS_UNKNOWN' });
  assert.throws(() => read(['log-alarm', 'a']), { code: 'ERR_ALARMS_SYNTAX' });
  assert.throws(() => read(['log-alarm', 'a (']), { code: 'ERR_ALARMS_SYNTAX' });
  const descriptors = (text: string) =>
    readDescriptors(Configuration.of(['alarm', 'a log:'], ['alarm-fd', text]));
  assert.deepEqual(descriptors('a 7:8 out of memory'), [
    { name: 'a', descriptor: 7, bytes: 8, message: 'out of memory' },
  ]);
  for (const text of ['a x y', 'a 7', 'a 7:0 x'])
    assert.throws(() => descriptors(text), { code: 'ERR_ALARMS_SYNTAX' });
});

test('what a worker raises is one line of a bounded length, and what is none is ignored', () => {
  const line = encode('a', 'ü'.repeat(10_000));
  assert.ok(line.length <= 4096);
  const [name, message] = decode(line.toString()) ?? [];
  assert.equal(name, 'a');
  assert.match(message ?? '', /^ü{1000,}$/);
  assert.deepEqual(decode(encode('a', 'b\nc').toString()), ['a', 'b\nc']);
  for (const bad of ['', '{}', '[1,2]', '["a"]', 'x']) assert.equal(decode(bad), null);
});
