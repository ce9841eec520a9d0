import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { MasterContext, MasterHooks } from '../../../vassal/master/context.ts';
import { connectAndRead, joinServer } from '../../../vassal/stats/index.ts';
import { master } from '../../../vassal/stats/master.ts';
import { freePort } from '../../support/index.ts';
import { masterContext, worker } from './fake.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync('/tmp/stats-');
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The part as a master has it that dropped its privileges. */
async function opened(context: MasterContext): Promise<MasterHooks> {
  const hooks = master(context);
  await hooks.afterDrop?.();
  return hooks;
}

test('STS-001 STS-002 STS-003 every form of address answers with one object and closes', async (t) => {
  const addresses = [`127.0.0.1:${await freePort()}`, join(folder(t), 's'), `@stats-test-${process.pid}`];
  for (const address of addresses) {
    const hooks = await opened(masterContext([['stats', address]]));
    t.after(() => hooks.stop?.());
    for (const _ of [1, 2]) {
      const read = JSON.parse(String(await connectAndRead(address)));
      assert.equal(read.pid, process.pid);
      assert.equal(read.workers[0].pid, 4015);
    }
  }
});

test('stats-http puts a head in front, and the request does not reset the answer', async (t) => {
  const address = join(folder(t), 's');
  const hooks = await opened(
    masterContext([
      ['stats-server', address],
      ['stats-http', '1'],
      ['stats-minified', '1'],
    ]),
  );
  t.after(() => hooks.stop?.());
  const client = connect({ path: address });
  client.write(`GET / HTTP/1.0\r\nCookie: ${'x'.repeat(100_000)}\r\n\r\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of client) chunks.push(chunk as Buffer);
  const [head = '', body = ''] = String(Buffer.concat(chunks)).split('\r\n\r\n');
  assert.equal(
    head,
    'HTTP/1.0 200 OK\r\nConnection: close\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json',
  );
  assert.doesNotMatch(body, /[\n\t]/);
  assert.equal(JSON.parse(body).pid, process.pid);
});

test('a reload takes the address over when it accepts; one that never accepts changes nothing', async (t) => {
  const pair = ['stats', join(folder(t), 's')] as const;
  const pid = async (): Promise<number> =>
    JSON.parse(String(await connectAndRead(pair[1]))).workers[0].pid as number;
  const first = await opened(masterContext([pair], [worker({ pid: 1 })]));
  const broken = await opened(masterContext([pair], [worker({ pid: 2 })], 1));
  assert.equal(await pid(), 1);
  await broken.stop?.();
  assert.equal(await pid(), 1);
  const second = await opened(masterContext([pair], [worker({ pid: 3 })], 2));
  assert.equal(await pid(), 1);
  await second.accepting?.();
  assert.equal(await pid(), 3);
  await first.stop?.();
  assert.equal(await pid(), 3);
  await second.stop?.();
  assert.equal(existsSync(pair[1]), false);
  await assert.rejects(connectAndRead(pair[1]), { code: 'ERR_STATS_READ' });
});

test('a stale socket is replaced; a file and a live server are not', async (t) => {
  const path = join(folder(t), 's');
  writeFileSync(path, 'data');
  await assert.rejects(joinServer(path), { code: 'ERR_STATS_LISTEN' });
  rmSync(path);
  const other = createServer().listen(path);
  await once(other, 'listening');
  t.after(() => other.close());
  await assert.rejects(joinServer(path), { code: 'ERR_STATS_LISTEN' });
});

test('many connections at once cost one snapshot, and those that read nothing do not stop the next', async (t) => {
  const path = join(folder(t), 's');
  const lease = await joinServer(path);
  t.after(lease.release);
  let made = 0;
  const gate = Promise.withResolvers<void>();
  lease.serve(async () => ((made += 1), await gate.promise, { a: 'x'.repeat(1_000_000) }), {
    http: false,
    minified: true,
  });
  const lazy = Array.from({ length: 20 }, () => connect({ path }).pause());
  t.after(() => lazy.forEach((socket) => socket.destroy()));
  await Promise.all(lazy.map((socket) => once(socket, 'connect')));
  // The server accepts one connection in each turn of the loop.
  for (let turn = 0; turn < 2 * lazy.length; turn += 1) await setImmediate();
  gate.resolve();
  const read = await connectAndRead(path);
  assert.equal(JSON.parse(String(read)).a.length, 1_000_000);
  assert.ok(made <= 2, `${made} snapshots`);
});

test('a snapshot that fails closes the connection and the next one is served', async (t) => {
  const path = join(folder(t), 's');
  const lease = await joinServer(path);
  t.after(lease.release);
  const format = { http: false, minified: true };
  lease.serve(() => Promise.reject(new Error('no')), format);
  assert.equal(String(await connectAndRead(path)), '');
  lease.serve(async () => ({ ok: 1 }), format);
  assert.equal(String(await connectAndRead(path)), '{"ok":1}');
});
