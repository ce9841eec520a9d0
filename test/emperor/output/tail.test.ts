import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tail, TAIL_LINES } from '../../../emperor/output/tail.ts';

test('the tail keeps the last 64 lines, and tells those of one life', () => {
  const tail = new Tail();
  const heard: string[] = [];
  tail.followers.add((line) => heard.push(line));
  tail.add(Array.from({ length: 500 }, (_, index) => `old ${index}`));
  assert.equal(tail.last().length, TAIL_LINES);
  assert.equal(tail.last().at(-1), 'old 499');
  const mark = tail.total;
  assert.deepEqual(tail.last(mark), []);
  tail.add(['new 1']);
  tail.add(['x'.repeat(10_000)]);
  assert.equal(tail.last(mark)[0], 'new 1');
  assert.ok((tail.last(mark)[1] ?? '').length < 600);
  assert.equal(heard.length, 502);
});
