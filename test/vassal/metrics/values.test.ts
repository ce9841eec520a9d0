import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { native } from '../../../native/index.ts';
import { Configuration } from '../../../vassal/config/index.ts';
import { apiOf, callsOf } from '../../../vassal/metrics/api.ts';
import { readMetrics } from '../../../vassal/metrics/registry.ts';
import { statsOf } from '../../../vassal/metrics/section.ts';
import { Values } from '../../../vassal/metrics/values.ts';
import { CHECKOUT } from '../../support/index.ts';

function make(t: TestContext, ...texts: readonly string[]) {
  const made = Values.create(
    readMetrics(Configuration.of(...texts.map((text) => ['metric', text] as const)), 0),
  );
  t.after(() => native.close(made.descriptor));
  return made;
}

test('MET-024 to MET-027 values are changed in one step, and wrap around', (t) => {
  const { values } = make(
    t,
    'name=a,initial_value=10',
    'name=alias,alias=a',
    'name=sum,collector=sum,children=a',
  );
  for (const [operation, operand, value] of [
    ['inc', 5n, 15n],
    ['dec', 1n, 14n],
    ['mul', -3n, -42n],
    ['div', 4n, -10n],
    ['set_max', 7n, 7n],
    ['set_max', 3n, 7n],
    ['set_min', 2n, 2n],
    ['set_min', 9n, 2n],
    ['set', 2n ** 62n, 2n ** 62n],
    ['mul', 4n, 0n],
    ['set', 2n ** 63n - 1n, 2n ** 63n - 1n],
    ['inc', 1n, -(2n ** 63n)],
  ] as const) {
    assert.equal(values.change('a', operation, operand), true);
    assert.equal(values.get('a'), value, `${operation} ${operand}`);
    assert.equal(values.get('alias'), value);
  }
  assert.equal(values.change('a', 'div', 0n), false);
  for (const name of ['alias', 'sum', 'none', 'worker.0.requests'])
    assert.equal(values.change(name, 'set', 1n), false);
  assert.equal(values.get('none'), null);
});

test('MET-024 every digit comes through, to companions, JavaScript and the stats', (t) => {
  const { values } = make(t, 'big');
  const { metric_set: set = () => [] } = callsOf(values);
  assert.deepEqual(
    set([Buffer.from('big'), Buffer.from('9007199254740993')], () => null),
    ['1'],
  );
  assert.match(JSON.stringify(statsOf(values)), /"big":\{"type":0,"oid":"","value":9007199254740993\}/);
  const api = apiOf(values);
  assert.equal(api['metric_get']?.('big'), 9007199254740993n);
  assert.equal(api['metric_set']?.('big', 4), true);
  assert.equal(api['metric_inc']?.('big'), true);
  assert.equal(api['metric_get']?.('big'), 5);
  assert.equal(api['metric_set']?.('none', 4), false);
  for (const bad of [undefined, 1.5, 'x', 2n ** 64n])
    assert.throws(() => api['metric_set']?.('big', bad), TypeError);
});

test('MET-026 many processes add to one metric, and nothing is lost', async (t) => {
  const { values, descriptor } = make(t, 'hits');
  const code = `
    import { Values } from '${CHECKOUT}/vassal/metrics/values.ts';
    const values = Values.open(3);
    for (let count = 0; count < 20000; count++) values.change('hits', 'inc', 1n);`;
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'ignore', 'inherit', descriptor],
    }),
  );
  const codes = await Promise.all(
    children.map(async (child) => ((await once(child, 'exit')) as [number])[0]),
  );
  assert.deepEqual(codes, [0, 0, 0]);
  assert.equal(values.get('hits'), 60_000n);
});
