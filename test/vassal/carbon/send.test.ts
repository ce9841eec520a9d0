import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send } from '../../../vassal/carbon/send.ts';
import { freePort, until } from '../../support/index.ts';
import { carbonServer } from './server.ts';

const PATIENT = 60_000;
/** More than two sockets hold. */
const LONG = 'x'.repeat(32 * 1024 * 1024);

test('CRB-001 CRB-009 a text comes whole, to an address and to a name', async (t) => {
  const carbon = await carbonServer(t);
  await send({ host: '127.0.0.1', port: carbon.port }, 'a 1 2\n', PATIENT);
  await send({ host: 'localhost', port: carbon.port }, 'b 1 2\n', PATIENT);
  await until(() => carbon.texts.join('') === 'a 1 2\nb 1 2\n');
});

test('CRB-004 whoever does not take the text in time is left', async (t) => {
  const carbon = await carbonServer(t, (socket) => socket.pause());
  await assert.rejects(send({ host: '127.0.0.1', port: carbon.port }, LONG, 200), /not taken within 0.2 s/);
});

test('CRB-001 what a server says is not taken', async (t) => {
  let said = 0;
  const carbon = await carbonServer(t, (socket) => {
    socket.pause();
    const talk = (): void =>
      void socket.write(Buffer.alloc(1024 * 1024), (error) => {
        if (error) return;
        said += 1;
        talk();
      });
    talk();
  });
  await assert.rejects(send({ host: '127.0.0.1', port: carbon.port }, LONG, 1000), /not taken within/);
  assert.ok(said < 32, `${said} MiB were taken`);
});

test('CRB-007 a server that is not there, or closes at once, is a failure', async (t) => {
  await assert.rejects(
    send({ host: '127.0.0.1', port: await freePort() }, 'a 1 2\n', PATIENT),
    /ECONNREFUSED/,
  );
  const carbon = await carbonServer(t, (socket) => socket.resetAndDestroy());
  await assert.rejects(send({ host: '127.0.0.1', port: carbon.port }, LONG, PATIENT));
});
