import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { bytesOf, Queue } from '../../../vassal/queue/queue.ts';

const SHAPE = { slots: 3, block: 8 };

function queueOf(memory = new ArrayBuffer(bytesOf(SHAPE))): Queue {
  const queue = new Queue(memory, SHAPE, (step) => step());
  assert.equal(queue.format(), true);
  return queue;
}

const text = (value: Buffer | null): string | null => value?.toString() ?? null;
const push = (queue: Queue, value: string): boolean => queue.push(Buffer.from(value));
const set = (queue: Queue, slot: number, value: string): boolean => queue.set(slot, Buffer.from(value));

test('QUE-003 QUE-004 QUE-015 an array of slots', () => {
  const queue = queueOf();
  assert.equal(set(queue, 2, 'eight by'), true);
  assert.equal(text(queue.get(2)), 'eight by');
  assert.equal(set(queue, 2, 'nine byte'), false);
  assert.equal(set(queue, 2, ''), false);
  assert.equal(text(queue.get(2)), 'eight by');
  for (const slot of [-1, 3, 0.5, Number.NaN]) {
    assert.equal(set(queue, slot, 'x'), false);
    assert.equal(queue.get(slot), null);
  }
  assert.equal(queue.slot, 0);
});

test('QUE-005 to QUE-008 QUE-011 a stack that wraps around', () => {
  const queue = queueOf();
  for (const value of ['a', 'b', 'c', 'd']) assert.equal(push(queue, value), true);
  assert.equal(queue.slot, 1);
  assert.equal(text(queue.get(0)), 'd');
  assert.equal(text(queue.pop()), 'd');
  assert.equal(queue.slot, 0);
  assert.deepEqual(queue.last(2).map(text), ['c', 'b']);
  assert.deepEqual(queue.last(99).map(text), [null, null, null]);
  assert.equal(queue.slot, 1);
  assert.equal(queue.pop(), null);
  assert.equal(queue.slot, 0, 'it steps back all the same');
});

test('QUE-009 to QUE-011 pulling goes on from where it was, and restarts at the end', () => {
  const queue = queueOf();
  for (const [slot, value] of ['a', 'b', 'c'].entries()) set(queue, slot, value);
  assert.deepEqual([queue.pull(), queue.pull()].map(text), ['a', 'b']);
  assert.equal(queue.pullSlot, 2);
  assert.deepEqual([queue.pull(), queue.pull()].map(text), ['c', null]);
  assert.deepEqual([queue.pullSlot, queue.slot], [0, 0]);
});

test('what is in a file is taken over only by a queue of the same shape', () => {
  const memory = new ArrayBuffer(bytesOf(SHAPE));
  push(queueOf(memory), 'kept');
  assert.equal(text(queueOf(memory).pop()), 'kept');
  assert.equal(new Queue(memory, { slots: 3, block: 7 }, (step) => step()).format(), false);
  new DataView(memory).setUint32(16, 3, true);
  assert.equal(new Queue(memory, SHAPE, (step) => step()).format(), false);
});

test('a length that somebody else wrote leads nowhere', () => {
  const memory = new ArrayBuffer(bytesOf(SHAPE));
  const queue = queueOf(memory);
  new DataView(memory).setUint32(64, 0xffffffff, true);
  assert.equal(queue.get(0)?.length, 8);
});

/** Does a step in which the process is killed before its n-th word is written. `false` when there are not so many. */
function killedAt(t: TestContext, word: number, step: () => void): boolean {
  let words = 0;
  const original = DataView.prototype.setUint32;
  const mocked = t.mock.method(DataView.prototype, 'setUint32', function (this: DataView, ...to) {
    if (words === word) throw new Error('killed');
    words += 1;
    original.apply(this, to);
  } satisfies typeof original);
  try {
    step();
    return false;
  } catch (thrown) {
    if ((thrown as Error).message === 'killed') return true;
    throw thrown;
  } finally {
    mocked.mock.restore();
  }
}

test('QUE-009 a process that is killed in a step of the queue holds up nobody who pulls later', (t) => {
  for (const [step, filled] of [
    ['push', false],
    ['pull', true],
    ['pull', false],
    ['pop', true],
  ] as const) {
    for (let word = 0; ; word += 1) {
      const memory = new ArrayBuffer(bytesOf(SHAPE));
      const queue = queueOf(memory);
      if (filled) push(queue, 'old');
      if (!killedAt(t, word, () => (step === 'push' ? push(queue, 'old') : queue[step]()))) break;
      const next = queueOf(memory);
      push(next, 'new');
      const pulled = [next.pull(), next.pull()].map(text).filter((value) => value !== null);
      assert.equal(pulled.at(-1), 'new', `${step} killed before word ${word}`);
      assert.equal(next.slot, next.pullSlot, `${step} killed before word ${word}`);
    }
  }
});
