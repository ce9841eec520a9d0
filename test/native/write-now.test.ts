import assert from 'node:assert/strict';
import { openSync, readFileSync, readSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { native } from '../../native/index.ts';
import { dial, folder } from '../support/index.ts';

/** Whether O_NONBLOCK is set on a descriptor. */
function nonBlocking(descriptor: number): boolean {
  const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '';
  return (Number.parseInt(flags, 8) & 0o4000) !== 0;
}

function pipe(t: TestContext): [number, number] {
  const ends = native.pipe();
  t.after(() => ends.forEach((end) => native.close(end)));
  return ends;
}

test('a pipe takes what it has room for, then nothing, and its flags stay as they are', (t) => {
  const [reader, writer] = pipe(t);
  const piece = Buffer.alloc(10_000, 'x');
  let total = 0;
  for (let written = 1; written > 0; total += written) written = native.writeNow(writer, piece);
  assert.ok(total >= 4096, String(total));
  assert.equal(nonBlocking(writer), false);
  readSync(reader, Buffer.alloc(8192));
  assert.ok(native.writeNow(writer, piece) > 0);
});

test('a file takes everything, a socket what goes, a closed reader is an error', (t) => {
  const path = join(folder(t), 'log');
  const file = openSync(path, 'w');
  assert.equal(native.writeNow(file, Buffer.alloc(100_000)), 100_000);
  native.close(file);
  const [one, other] = native.socketPair();
  while (native.writeNow(one, Buffer.alloc(100_000)) > 0);
  assert.equal(nonBlocking(one), false);
  native.close(other);
  assert.throws(() => native.writeNow(one, Buffer.of(1)), { code: 'EPIPE', syscall: 'write' });
  native.close(one);
  assert.throws(() => native.writeNow(1_000_000, Buffer.of(1)), { code: 'EBADF' });
});

test('the peer of a unix socket is told by the kernel', async (t) => {
  const path = join(folder(t), 'a.sock');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const client = dial(path);
  const [accepted] = (await once(server, 'connection')) as [Socket & { _handle: { fd: number } }];
  t.after(() => {
    client.destroy();
    accepted.destroy();
    server.close();
  });
  const { pid, uid, gid } = native.peerCredentials(accepted._handle.fd);
  assert.deepEqual([pid, uid, gid], [process.pid, process.getuid?.(), process.getgid?.()]);
  assert.throws(() => native.peerCredentials(0xfffff), { code: 'EBADF' });
});
