import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { native } from '../../../native/index.ts';
import { Configuration } from '../../../vassal/config/index.ts';
import type { BoundSocket } from '../../../vassal/sockets/index.ts';
import { master } from '../../../vassal/sos/index.ts';
import { dial, until } from '../../support/index.ts';

test('BRD-003 CFG-246 it asks while more connections wait than it may, and not before it accepts', async (t) => {
  const where = { family: 'tcp4', host: '127.0.0.1', port: 0 } as const;
  const options = { backlog: 10, reusePort: false, freeBind: false, deferAccept: 0, noDelay: true };
  const descriptor = native.listen(where, options);
  const bound = native.boundAddress(descriptor);
  assert.ok(bound?.family === 'tcp4');
  const socket: BoundSocket = {
    written: '',
    name: '',
    descriptor,
    protocol: 'http',
    modifier1: 0,
    modifier2: 0,
    tls: null,
    workers: null,
    shared: false,
    pool: null,
    made: null,
  };
  const lines: string[] = [];
  let calls = 0;
  const hooks = master({
    configuration: Configuration.of(['vassal-sos-backlog', '1']),
    log: { line: (text) => lines.push(text), event: (text) => lines.push(text) },
    generation: 0,
    jailed: false,
    restart: [],
    startedAt: 0,
    environment: () => [],
    command: () => undefined,
    snapshot: () => Promise.resolve({ workers: [], sockets: [], sections: {} }),
    sockets: () => [socket],
    workers: () => [],
    aides: () => [],
    spawn: () => undefined,
    scale: () => undefined,
    reinforce: () => (calls += 1),
  });
  t.after(async () => {
    await hooks.stop?.();
    native.close(descriptor);
  });
  const clients = [1, 2, 3].map(() => dial(`127.0.0.1:${bound.port}`));
  t.after(() => clients.forEach((client) => client.destroy()));
  await Promise.all(clients.map((client) => once(client, 'connect')));
  assert.equal(calls, 0);
  await hooks.accepting?.();
  await until(() => calls > 0);
  assert.match(lines[0] ?? '', /^asking Emperor for reinforcements \(backlog: 3\)/);
});
