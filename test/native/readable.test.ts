import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { native } from '../../native/index.ts';
import { run, until } from '../support/index.ts';

const options = { backlog: 5, reusePort: false, freeBind: false, deferAccept: 0, noDelay: true };

test('a watch calls back once, takes no connection, and not at all when it is closed before', async (t) => {
  const descriptor = native.listen({ family: 'tcp4', host: '127.0.0.1', port: 0 }, options);
  t.after(() => native.close(descriptor));
  const bound = native.boundAddress(descriptor);
  assert.ok(bound?.family === 'tcp4');
  native.watchReadable(descriptor, () => assert.fail('it was closed'))();
  let calls = 0;
  const close = native.watchReadable(descriptor, () => (calls += 1));
  const client = connect(bound.port, '127.0.0.1');
  t.after(() => client.destroy());
  await until(() => calls === 1);
  const again = Promise.withResolvers<void>();
  native.watchReadable(descriptor, again.resolve);
  await again.promise;
  assert.equal(calls, 1);
  close();
  close();
  const accepted = Promise.withResolvers<readonly number[]>();
  const gate = native.acceptGate(descriptor, accepted.resolve);
  gate.setPlaces(1);
  const [connection = -1] = await accepted.promise;
  gate.close();
  native.close(connection);
  await once(client, 'close');
});

test('a descriptor that cannot be watched is an error with its number', () => {
  assert.throws(() => native.watchReadable(99_999, () => undefined), { syscall: 'uv_poll_init' });
});

const MODULE = new URL('../../native/index.ts', import.meta.url).href;

test('become: the same process, signals at their defaults, no descriptor but those of the plan', async (t) => {
  const script = `import { native } from ${JSON.stringify(MODULE)};
    native.limitDescriptors(400);
    console.log('before', process.pid);
    native.become([{ op: 'signals-default' }, { op: 'descriptors', map: [] },
      { op: 'exec', path: 'sh', argv: ['sh', '-c', 'echo after $$ $(ulimit -n) $(ls /proc/$$/fd | wc -l); exec sleep 100'] }]);`;
  const child = run(t, process.execPath, ['--input-type=module', '-e', script]);
  await child.prints(/^after/m);
  assert.match(child.output(), new RegExp(`before ${child.pid}\nafter ${child.pid} 400 [345]\n`));
  assert.match(readFileSync(`/proc/${child.pid}/status`, 'utf8'), /SigIgn:\s+0+\n/);
});
