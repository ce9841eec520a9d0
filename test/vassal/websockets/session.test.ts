import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { Session } from '../../../vassal/websockets/session.ts';

test('a client that reads slowly leaves nothing behind of each message', async () => {
  const taken: (() => void)[] = [];
  const connection = new Duplex({
    writableHighWaterMark: 1,
    read: () => undefined,
    write: (_chunk, _encoding, done) => void taken.push(done),
  });
  const session = new Session(connection, { pingEvery: 0, tolerance: 0, most: 1000, patience: 60_000 });
  const listeners = connection.listenerCount('close');
  for (let message = 0; message < 5; message++) {
    const sent = session.send(2, true, Buffer.from('a message'));
    while (connection.writableNeedDrain) {
      const [done] = taken.splice(0, 1);
      done?.();
      await new Promise(setImmediate);
    }
    await sent;
  }
  assert.equal(connection.listenerCount('close'), listeners);
  connection.destroy();
});
