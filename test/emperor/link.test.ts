import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { Link } from '../../emperor/link.ts';
import { native } from '../../native/index.ts';
import { until } from '../support/index.ts';

/** A link and the vassal's end of it. */
function pair(t: TestContext): { peer: Socket; link: Link; chunks: number[][]; closed: Promise<void> } {
  const [own, theirs] = native.socketPair();
  const peer = new Socket({ fd: theirs, readable: true, writable: true });
  peer.on('error', () => undefined);
  const chunks: number[][] = [];
  const closed = Promise.withResolvers<void>();
  const link = new Link(own, (bytes) => chunks.push([...bytes]), closed.resolve);
  t.after(() => {
    link.close();
    peer.destroy();
  });
  return { peer, link, chunks, closed: closed.promise };
}

test('bytes go both ways', async (t) => {
  const { peer, link, chunks } = pair(t);
  peer.write(Buffer.of(1));
  await until(() => chunks.length > 0);
  assert.deepEqual(chunks, [[1]]);
  link.write(0);
  const [byte] = (await peer.take(1).toArray()) as Buffer[];
  assert.deepEqual(byte, Buffer.of(0));
});

test('the end of the stream closes the link, once', async (t) => {
  const { peer, link, closed } = pair(t);
  peer.end();
  await closed;
  link.write(1);
  link.close();
});

test('a flood is taken in small pieces with rests, and what comes after it is still heard', async (t) => {
  const { peer, chunks } = pair(t);
  peer.write(Buffer.alloc(1000, 26));
  await until(() => chunks.length === 1);
  assert.equal(chunks[0]?.length, 64);
  await until(() => chunks.flat().length >= 3 * 64);
  assert.ok(chunks.every(({ length }) => length <= 64));
});

test('a vassal that does not read costs a bounded number of bytes', async (t) => {
  const { peer, link } = pair(t);
  peer.pause();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 1_000_000; index++) link.write(1);
  assert.ok(process.memoryUsage().heapUsed - before < 50_000_000);
});
