import assert from 'node:assert/strict';
import { closeSync, globSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { FilePart } from '../../../vassal/request/index.ts';
import { folder, until } from '../../support/index.ts';
import { bench, bodyOf } from './client.ts';

const FILE_SIZE = 400_000;

/** More than half of a file, from some byte on: too much to leave with its head. */
function filePart(file: string): FilePart {
  const descriptor = openSync(file, 'r');
  const offset = random(FILE_SIZE / 2);
  return {
    descriptor,
    offset,
    size: FILE_SIZE - offset,
    read: () => assert.fail('large files are left to the kernel'),
    close: () => closeSync(descriptor),
  };
}

const random = (below: number): number => Math.floor(Math.random() * below);

test('clients that break off anywhere leave no descriptor, no core and no connection', async (t) => {
  const file = join(folder(t, { file: 'f'.repeat(FILE_SIZE) }), 'file');
  const made = bench(
    t,
    async (request, response) => {
      const body = await bodyOf(request).catch(() => '');
      if (random(3) === 0) await pause(random(5));
      if (random(4) === 0) return response.sendFile(filePart(file));
      response.write('x'.repeat(random(50_000)));
      response.end(body);
    },
    { protocol: 'http11', cores: 8 },
  );
  const before = globSync('/proc/self/fd/*').length;
  const client = async (): Promise<void> => {
    const socket = made.connect();
    const gone = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined).on('end', () => socket.destroy());
    if (random(2) === 0) socket.resume();
    const body = 'b'.repeat(random(3) === 0 ? random(100_000) : random(100));
    const one = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const bytes = one.repeat(1 + random(3));
    socket.write(random(2) === 0 ? bytes : bytes.slice(0, random(bytes.length)));
    await pause(random(30));
    if (random(2) === 0) socket.destroy();
    else socket.end();
    await pause(random(30));
    socket.destroy();
    await gone;
  };
  for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 40 }, client));
  await until(() => made.running() === 0 && made.wire.count <= 1);
  await until(() => globSync('/proc/self/fd/*').length <= before);
  made.client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => made.received().startsWith('HTTP/1.1 200 OK'));
  assert.equal(made.wire.count, 1);
});
