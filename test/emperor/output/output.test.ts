import assert from 'node:assert/strict';
import { existsSync, readSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { native } from '../../../native/index.ts';
import { Capture, Output, Tail, type Relay } from '../../../emperor/output/index.ts';
import { until } from '../../support/index.ts';

/** An output whose reader takes this many bytes, and more when it is told to. */
function slow(room: number): { output: Output; text: () => string; read: (bytes: number) => void } {
  let text = '';
  const output = new Output((bytes) => {
    const length = Math.min(room, bytes.length);
    room -= length;
    text += Buffer.from(bytes.subarray(0, length)).toString('latin1');
    return length;
  });
  return { output, text: () => text, read: (bytes) => void (room += bytes) };
}

test('what a reader does not take waits, in its order', async () => {
  const { output, text, read } = slow(4);
  output.log.line('one');
  output.log.line('two');
  output.write('three\n');
  assert.equal(text(), 'one\n');
  read(1000);
  await until(() => text() === 'one\ntwo\nthree\n');
});

test('vassals are held while the output is congested, and released when everything has left', async () => {
  const { output, read } = slow(0);
  const heard: string[] = [];
  output.sources.add({ hold: () => heard.push('hold'), release: () => heard.push('release') });
  output.write('x'.repeat(300 * 1024));
  assert.deepEqual(heard, ['hold']);
  assert.equal(output.congested, true);
  read(1e9);
  await until(() => heard.length === 2);
  assert.deepEqual(heard, ['hold', 'release']);
});

test('lines of the Emperor that nobody reads are bounded, and their number is told', async () => {
  const { output, text, read } = slow(0);
  for (let index = 0; index < 30_000; index++) output.log.line('x'.repeat(99));
  read(1e9);
  await until(() => text().includes('lost'));
  const [, lost] = /(\d+) lines of the Emperor are lost/.exec(text()) ?? [];
  assert.equal(text().split('x\n').length - 1 + Number(lost), 30_000);
  assert.ok(text().length < 1.2e6);
});

test('a log that is closed costs the log', () => {
  const output = new Output(() => {
    throw new Error('EPIPE');
  });
  output.log.line('one');
  output.log.event('two');
});

function capture(): { relay: Relay; text: () => string; tail: Tail; capture: Capture } {
  const { output, text } = slow(1e9);
  const relay: Relay = { output, turns: { horizon: 0, rest: 20 }, descriptors: [2] };
  const tail = new Tail();
  return { relay, text, tail, capture: new Capture(relay, tail) };
}

test('lines of a vassal are relayed as they are, and what is left at its end is not lost', async () => {
  const { text, tail, capture: life, relay } = capture();
  const theirs = life.vassalsEnd;
  writeSync(theirs, 'one\n');
  await until(() => text() === 'one\n');
  writeSync(theirs, `${'y'.repeat(50)}\n`.repeat(1000));
  writeSync(theirs, 'no line break');
  native.close(theirs);
  life.finish();
  assert.equal(text(), `one\n${`${'y'.repeat(50)}\n`.repeat(1000)}no line break\n`);
  assert.equal(tail.last().at(-1), 'no line break');
  assert.equal(relay.output.sources.size, 0);
});

test('at the end of a life nothing is read from a descriptor that has its number by now', async () => {
  const probe = native.pipe();
  for (const end of probe) native.close(end);
  const { capture: life, text } = capture();
  native.close(life.vassalsEnd);
  await until(() => !existsSync(`/proc/self/fd/${probe[0]}`));
  const [reader, writer] = native.pipe();
  assert.equal(reader, probe[0]);
  writeSync(writer, 'of a neighbour');
  life.finish();
  assert.equal(text(), '');
  assert.equal(readSync(reader, Buffer.alloc(64)), 14);
  native.close(reader);
  native.close(writer);
});

test('a vassal that prints after the end of the Emperor has a reader still', () => {
  const { capture: life } = capture();
  life.close();
  assert.equal(writeSync(life.vassalsEnd, 'still here\n'), 11);
  native.close(life.vassalsEnd);
});
