import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { native } from '../../../native/index.ts';
import type { Hold } from '../../../vassal/worker/context.ts';
import { until } from '../../support/index.ts';
import { bench } from './client.ts';

const PYTHON = '/usr/bin/python3';
const EXCLUSIVE = 0x10000000;

/** The events that epolls of this process wait for on a descriptor. */
function watched(descriptor: number): number[] {
  return globSync('/proc/self/fdinfo/*').flatMap((file) => {
    const text = read(file);
    const found = new RegExp(`^tfd:\\s+${descriptor}\\s+events:\\s+([0-9a-f]+)`, 'm').exec(text);
    return found ? [Number.parseInt(found[1] ?? '0', 16)] : [];
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

test('a listening socket is watched as an exclusive one, only while connections may be accepted', async (t) => {
  const made = bench(t, (_request, response) => response.end('x'), { cores: 1 });
  const exclusive = (): boolean => {
    const events = watched(made.listener);
    return events.length === 1 && ((events[0] ?? 0) & EXCLUSIVE) !== 0;
  };
  await until(exclusive);
  made.service.pause();
  assert.deepEqual(watched(made.listener), []);
  made.service.resume();
  await until(exclusive);
  const address = native.boundAddress(made.listener);
  assert.equal(address?.family, 'abstract');
  if (address?.family !== 'abstract') return;
  const ask = (): Promise<string> =>
    new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(`\0${address.name}`, () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
      socket.setEncoding('latin1').on('data', (chunk) => (text += String(chunk)));
      socket.on('end', () => resolve(text)).on('error', reject);
    });
  const answers = await Promise.all(Array.from({ length: 30 }, ask));
  assert.equal(answers.filter((answer) => answer.endsWith('x')).length, 30);
  await until(exclusive);
});

test('while no core is free, connections stay in the listen queue', async (t) => {
  const gate = Promise.withResolvers<void>();
  const made = bench(t, (_request, response) => gate.promise.then(() => response.end('x')), { cores: 1 });
  made.client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => made.running() === 1 && watched(made.listener).length === 0);
  gate.resolve();
  await made.closed;
  await until(() => watched(made.listener).length === 1);
});

test('a gate that gives its core back while requests have them all leaves the socket open for later', async (t) => {
  const done = Promise.withResolvers<void>();
  const holds: Hold[] = [];
  const made = bench(t, (_request, response) => done.promise.then(() => response.end('x')), {
    cores: 1,
    gate: (hold) => holds.push(hold),
  });
  made.client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => made.running() === 1);
  holds[0]?.(1);
  holds[0]?.(-1);
  done.resolve();
  await made.closed;
  await until(() => watched(made.listener).length === 1);
});

test('no descriptor is left of a wire that was closed', async () => {
  const before = globSync('/proc/self/fd/*').length;
  for (let round = 0; round < 20; round++) {
    const wire = native.openWire({ cores: 1, connections: 4, bufferSize: 4096 }, () => undefined);
    wire.close();
    wire.close();
    assert.equal(wire.count, 0);
  }
  await until(() => globSync('/proc/self/fd/*').length <= before);
});

/** A process that is woken for a connection and ends before it takes it. */
const GONE = `
import select
waiting = select.epoll()
waiting.register(3, select.EPOLLIN | select.EPOLLEXCLUSIVE)
print("ready", flush=True)
waiting.poll()`;

test('who waits is accepted when it is looked for: the worker that was woken may be gone', async (t) => {
  if (!existsSync(PYTHON)) return t.skip('no python3 to be the one that is woken');
  const made = bench(t, (_request, response) => response.end('x'));
  const { wire } = made.service;
  await until(() => wire.count === 1);
  made.service.pause();
  const stdio = ['ignore', 'pipe', 'inherit', made.listener] as const;
  const other = spawn(PYTHON, ['-c', GONE], { stdio: [...stdio] });
  t.after(() => other.kill('SIGKILL'));
  await once(other.stdout!, 'data');
  // The kernel wakes who came first.
  made.service.resume();
  const exclusive = (): boolean => ((watched(made.listener)[0] ?? 0) & EXCLUSIVE) !== 0;
  await until(exclusive);
  const address = native.boundAddress(made.listener);
  assert.equal(address?.family, 'abstract');
  if (address?.family !== 'abstract') return;
  const client = connect(`\0${address.name}`);
  t.after(() => client.destroy());
  await until(() => other.exitCode !== null || wire.count === 2);
  wire.look();
  assert.ok(exclusive());
  await until(() => wire.count === 2);
  client.write('GET / HTTP/1.0\r\n\r\n');
  assert.match(await text(client), /^HTTP\/1.0 200 [^]*x$/);
});
