import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { native } from '../../../native/index.ts';
import { Mailbox, post } from '../../../vassal/mules/mailbox.ts';

function queue(t: TestContext): readonly [write: number, read: number] {
  const ends = native.messagePair();
  t.after(() => ends.forEach((end) => native.close(end)));
  return ends;
}

test('MLS-006 a message comes as it was sent, also an empty one, also one that was there before', async (t) => {
  const [write, read] = queue(t);
  const mailbox = new Mailbox(100);
  assert.ok(post(write, Buffer.from('before')));
  assert.equal(String(await mailbox.take([read], null)), 'before');
  const later = mailbox.take([read], null);
  assert.ok(mailbox.isAwaited);
  assert.ok(post(write, Buffer.alloc(0)));
  assert.equal((await later)?.length, 0);
  assert.ok(!mailbox.isAwaited);
});

test('MLS-007 each of several who wait has a message of its own', async (t) => {
  const [write, read] = queue(t);
  const mailbox = new Mailbox(100);
  const all = Promise.all([1, 2, 3].map(() => mailbox.take([read], null)));
  for (const text of ['a', 'b', 'c']) post(write, Buffer.from(text));
  assert.deepEqual((await all).map(String).sort(), ['a', 'b', 'c']);
});

test('REL-327 two readers of one queue never have the same message', async (t) => {
  const [write, read] = queue(t);
  const copy = native.duplicate(read);
  t.after(() => native.close(copy));
  const [one, other] = [new Mailbox(100), new Mailbox(100)];
  const got = [1, 2].flatMap(() => [one.take([read], null), other.take([copy], null)]);
  for (const text of ['1', '2', '3', '4']) post(write, Buffer.from(text));
  assert.deepEqual((await Promise.all(got)).map(String).sort(), ['1', '2', '3', '4']);
});

test('whoever gives up takes nothing', async (t) => {
  const [write, read] = queue(t);
  const mailbox = new Mailbox(100);
  const end = new AbortController();
  const taken = mailbox.take([read], end.signal);
  end.abort();
  assert.equal(await taken, null);
  post(write, Buffer.from('still here'));
  assert.equal(String(await mailbox.take([read], null)), 'still here');
});

test('REL-378 a full queue, and a message that is too long for any, are refused', (t) => {
  const [write] = queue(t);
  let sent = 0;
  while (post(write, Buffer.alloc(1000))) sent += 1;
  assert.ok(sent > 10);
  const [empty] = queue(t);
  assert.ok(!post(empty, Buffer.alloc(4 << 20)));
});
