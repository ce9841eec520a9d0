import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { native } from '../../../../native/index.ts';
import { Companion } from '../../../../vassal/runtimes/companion/index.ts';
import { CHECKOUT } from '../../../support/index.ts';

const PYTHON = join(CHECKOUT, 'vassal/runtimes/python');
const FIXTURE = join(CHECKOUT, 'test/fixtures/companion/functions.py');
const NUMBERS = { name: 'worker-1', processes: 1, cores: 2, master: 1, 'started-on': 0, 'buffer-size': 4096 };
const TEXTS = { generation: 0, version: '2.0.21', node: 'here', callable: 'application' };

/** A companion with the functions of the fixture. */
async function functions(): Promise<Companion> {
  const facts = Object.entries({ ...NUMBERS, ...TEXTS });
  const companion = new Companion({
    program: { argv: ['/usr/bin/python3', FIXTURE, PYTHON, 'companion'] },
    cores: 2,
    load: facts.map(([name, value]) => ['instance', name, String(value)]),
    calls: {},
    onGone: () => undefined,
  });
  await companion.hello;
  return companion;
}

test('the engine runs functions of an application in the places of requests', async () => {
  const companion = await functions();
  const numbers = Array.from({ length: 20 }, (_, index) => String(index));
  const given = await Promise.all(numbers.map((number) => companion.invoke('reverse', ['a', number])));
  assert.deepEqual(
    given.map((fields) => fields.map(String)),
    numbers.map((number) => [number, 'a']),
  );
  assert.deepEqual(await companion.invoke('nothing', []), []);
  await assert.rejects(companion.invoke('fails', []), /ZeroDivisionError/);
  await assert.rejects(companion.invoke('unknown', []), /KeyError/);
  await companion.close();
  await assert.rejects(companion.invoke('nothing', []), /ERR_COMPANION_GONE/);
});

test('connections come to it after what was said before, however much waits', async () => {
  const companion = await functions();
  const long = 'x'.repeat(1_000_000);
  process.kill(companion.pid, 'SIGSTOP');
  const before = companion.invoke('reverse', ['a', long]);
  const pairs = Array.from({ length: 20 }, () => native.socketPair());
  const served = pairs.map(([, theirs]) => companion.connect(theirs));
  const after = companion.invoke('reverse', ['b', 'c']);
  process.kill(companion.pid, 'SIGCONT');
  assert.deepEqual((await before).map(String), [long, 'a']);
  await Promise.all(served);
  assert.deepEqual((await after).map(String), ['c', 'b']);
  for (const [ours, theirs] of pairs) {
    assert.throws(() => native.close(theirs), { code: 'EBADF' });
    const socket = new Socket({ fd: ours, readable: true, writable: true });
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    assert.match(text, /^of \d+$/);
  }
  const [ours, theirs] = native.socketPair();
  await companion.close();
  await assert.rejects(companion.connect(theirs), /ERR_COMPANION_GONE/);
  assert.throws(() => native.close(theirs), { code: 'EBADF' });
  native.close(ours);
});
