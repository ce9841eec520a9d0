import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { emperord, freePort, until } from '../../support/index.ts';

function send(socket: Socket, text: string, port: number): Promise<void> {
  return new Promise((resolve) => socket.send(text, port, '127.0.0.1', () => resolve()));
}

test('LOG-007 udp: the lines of datagrams are in the log with their sender, also after a reload', async (t) => {
  const port = await freePort();
  const running = emperord(t, ['--master', '--http-socket', '127.0.0.1:0', '--udp', `127.0.0.1:${port}`]);
  await running.prints('spawned uWSGI worker 1');
  assert.match(running.output(), /^UDP server enabled\.$/m);
  const sender = createSocket('udp4');
  sender.bind(0, '127.0.0.1');
  await once(sender, 'listening');
  t.after(() => sender.close());
  const from = `[udp:127.0.0.1:${sender.address().port}]`;
  await send(sender, 'one\ntwo\x1b[2J\n', port);
  await running.prints(`${from} one\n`);
  await running.prints(`${from} two\\x1b[2J\n`);
  running.child.kill('SIGHUP');
  await until(() => running.output().split('spawned uWSGI worker 1').length === 3);
  await until(async () => {
    await send(sender, 'after', port);
    return running.output().includes(`${from} after\n`);
  });
});

test('an address that cannot be bound ends the start', async (t) => {
  const running = emperord(t, ['--master', '--http-socket', '127.0.0.1:0', '--udp', '/tmp/x']);
  assert.equal(await running.ended(), 1);
  assert.match(running.output(), /ERR_UDP_BIND/);
});
