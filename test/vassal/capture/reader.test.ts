import assert from 'node:assert/strict';
import { writeSync } from 'node:fs';
import { test } from 'node:test';
import { native } from '../../../native/index.ts';
import { LineReader } from '../../../vassal/capture/index.ts';
import { until } from '../../support/index.ts';

test('lines are told as they come, the last one at the end of the pipe also without its break', async () => {
  const lines: string[] = [];
  let ended = false;
  const reader = new LineReader(
    { horizon: 0, rest: 1 },
    { lines: (some) => void lines.push(...some), ended: () => (ended = true) },
  );
  writeSync(reader.writer, 'one\ntw');
  await until(() => lines.length === 1);
  writeSync(reader.writer, 'o\nthree');
  native.close(reader.writer);
  await until(() => ended);
  assert.deepEqual(lines, ['one', 'two', 'three']);
});

test('what is held back is not read, and nothing of it is lost', async () => {
  const lines: string[] = [];
  const reader = new LineReader({ horizon: 0, rest: 1 }, { lines: (some) => void lines.push(...some) }, 10);
  reader.hold();
  writeSync(reader.writer, `${'x'.repeat(20)}\nend\n`);
  reader.drain();
  assert.deepEqual(lines, [`${'x'.repeat(10)} [cut]`, 'end']);
  writeSync(reader.writer, 'more\n');
  reader.release();
  await until(() => lines.length === 3);
  native.close(reader.writer);
  reader.finish();
});
