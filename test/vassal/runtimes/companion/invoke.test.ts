import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Companion } from '../../../../vassal/runtimes/companion/index.ts';
import { CHECKOUT } from '../../../support/index.ts';

const PYTHON = join(CHECKOUT, 'vassal/runtimes/python');
const FIXTURE = join(CHECKOUT, 'test/fixtures/companion/functions.py');
const NUMBERS = { name: 'worker-1', processes: 1, cores: 2, master: 1, 'started-on': 0, 'buffer-size': 4096 };
const TEXTS = { generation: 0, version: '2.0.21', node: 'here', callable: 'application' };

test('the engine runs functions of an application in the places of requests', async () => {
  const facts = Object.entries({ ...NUMBERS, ...TEXTS });
  const companion = new Companion({
    program: { argv: ['/usr/bin/python3', FIXTURE, PYTHON, 'companion'] },
    cores: 2,
    load: facts.map(([name, value]) => ['instance', name, String(value)]),
    calls: {},
    onGone: () => undefined,
  });
  await companion.hello;
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
