import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { test } from 'node:test';
import { readWhole } from '../../../vassal/post-buffering/store.ts';

async function* pieces(...sizes: number[]): AsyncIterable<Buffer> {
  let at = 0;
  for (const size of sizes) yield Buffer.from(Array.from({ length: size }, () => at++ % 251));
}

async function collect(from: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of from) parts.push(part);
  return Buffer.concat(parts);
}

function unlinkedFiles(): number {
  return readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).endsWith('(deleted)');
    } catch {
      return false;
    }
  }).length;
}

test('CFG-112 a kept body is read again from any byte on, in memory or on disk', async () => {
  const whole = await collect(pieces(10, 1, 20, 5));
  for (const most of [36, 35, 1]) {
    const kept = await readWhole(pieces(10, 1, 20, 5), most);
    assert.equal(kept.size, 36);
    for (const position of [0, 1, 10, 11, 35, 36, 100])
      assert.deepEqual(await collect(kept.from(position)), whole.subarray(position), `${most} ${position}`);
    await kept.close();
  }
});

test('REL-132 what goes to disk has no name, and is gone when it is closed', async () => {
  const before = unlinkedFiles();
  const memory = await readWhole(pieces(100), 100);
  assert.equal(unlinkedFiles(), before);
  const disk = await readWhole(pieces(100, 1), 100);
  assert.equal(unlinkedFiles(), before + 1);
  await Promise.all([memory.close(), disk.close()]);
  assert.equal(unlinkedFiles(), before);
});

test('a body that fails leaves nothing on disk', async () => {
  const before = unlinkedFiles();
  async function* broken(): AsyncIterable<Buffer> {
    yield Buffer.alloc(50);
    yield* pieces(50);
    throw new Error('the client is gone');
  }
  await assert.rejects(readWhole(broken(), 10), /the client is gone/);
  assert.equal(unlinkedFiles(), before);
});

test('ERR_POST_BUFFERING names the folder that cannot take it', async (t) => {
  const before = process.env['TMPDIR'];
  t.after(() => (before === undefined ? delete process.env['TMPDIR'] : (process.env['TMPDIR'] = before)));
  process.env['TMPDIR'] = '/proc/nowhere';
  await assert.rejects(readWhole(pieces(50), 10), /ERR_POST_BUFFERING: unable to keep .*\/proc\/nowhere/);
});
