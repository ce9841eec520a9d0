import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockHead, BlockRequest, VarsBuilder } from '../../../vassal/request/index.ts';

function request(): BlockRequest {
  const builder = new VarsBuilder(4096);
  builder.add('PATH_INFO', '/a');
  builder.add('HTTP_HOST', 'caf\xe9');
  return new BlockRequest(new BlockHead(builder.block(), 5, 1));
}

test('variables are latin1 text, null when absent', () => {
  const one = request();
  assert.equal(one.variable('HTTP_HOST'), 'caf\xe9');
  assert.equal(one.variable('NONE'), null);
  assert.deepEqual([one.modifier1, one.modifier2, one.contentLength, one.variableCount], [5, 1, 0, 2]);
});

test('a change is seen by everything after it, the block stays as it came', () => {
  const one = request();
  const before = Buffer.from(one.block);
  assert.equal(one.variable('PATH_INFO'), '/a');
  one.setVariable('PATH_INFO', '/b');
  one.setVariable('SCRIPT_NAME', '/x');
  assert.equal(one.variable('PATH_INFO'), '/b');
  assert.deepEqual(
    [...one.variables()],
    [
      ['PATH_INFO', '/b'],
      ['HTTP_HOST', 'caf\xe9'],
      ['SCRIPT_NAME', '/x'],
    ],
  );
  assert.deepEqual(one.block, before);
});

test('the signal is aborted however early or late it is asked for', () => {
  const early = request();
  const { signal } = early;
  assert.equal(signal.aborted, false);
  early.abort();
  assert.equal(signal.aborted, true);
  const late = request();
  late.abort();
  assert.equal(late.signal.aborted, true);
});
