import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Configuration } from '../../../vassal/config/index.ts';
import { Failure } from '../../../vassal/errors/index.ts';
import { calculate } from '../../../vassal/routing/math.ts';
import { conditions } from '../../../vassal/routing/conditions/index.ts';
import { ruleOptions } from '../../../vassal/routing/options.ts';
import { readTables, runChain } from '../../../vassal/routing/table.ts';
import { readText } from '../../../vassal/routing/text.ts';
import { traffic } from './traffic.ts';

const RUNS = { numRuns: 3000 };
const given = { PATH_INFO: '/a/b.c', QUERY_STRING: 'a=1&b', HTTP_COOKIE: 'a="1"; b', N: '-7', A: '' };

/** Text as it comes from any bytes, and text made of words that mean something somewhere. */
const made = (...words: string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.array(fc.constantFrom(...words), { maxLength: 9 }).map((items) => items.join('')),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
const text = made(
  ...['$', '$0', '$9', '${', '}', '[', ']', '${PATH_INFO}', '${qs[', '${cookie[a]}', '${math[N', '+1]}', ';'],
  ...[
    '${nofamily[a]}',
    '${httptime[9]}',
    '${lower[',
    'A',
    '1',
    ' ',
    ',',
    '=',
    ':',
    '^',
    '/',
    '10.0.0.0/8',
    'é',
  ],
);

/** What comes of it, `null` when it is refused with a code of routing. */
function unlessRefused<Result>(make: () => Result): Result | null {
  try {
    return make();
  } catch (thrown) {
    assert.ok(thrown instanceof Failure && thrown.code.startsWith('ERR_ROUTING_'), String(thrown));
    return null;
  }
}

test('RTE-041 any text is read or refused, and what was read is a text of bytes', () => {
  fc.assert(
    fc.property(text, (source) => {
      const read = unlessRefused(() => readText(source));
      const result = read?.(traffic(given)) ?? '';
      assert.doesNotMatch(result, /[^\0-\xff]/);
      if (read?.fixed != null) assert.equal(result, read.fixed);
    }),
    RUNS,
  );
});

test('RTE-047 any expression is a number or none', () => {
  const expression = made('1', '2.5', 'N', 'A', '_x', '+', '-', '*', '/', '(', ')', ' ', '9'.repeat(20));
  fc.assert(
    fc.property(expression, (source) => {
      const value = calculate(source)?.(traffic(given));
      if (value !== undefined) assert.ok(!Number.isNaN(Number(value)), `${source} is ${value}`);
    }),
    RUNS,
  );
});

test('RTE-027 any condition holds or does not, and asks for no more than it is given', () => {
  const names = conditions.flatMap((row) => row.names.map((name) => [name, row] as const));
  fc.assert(
    fc.property(fc.constantFrom(...names), text, ([name, row], argument) => {
      const condition = unlessRefused(() => row.make(argument));
      const holds = condition && unlessRefused(() => condition(traffic(given)));
      assert.ok(holds === null || typeof holds === 'boolean', `${name}:${argument}`);
    }),
    RUNS,
  );
});

test('RTE-006 any rules are a chain that comes to its end, or are refused by name', () => {
  /** Mostly what is right, so that chains run. */
  const mostly = (...right: string[]): fc.Arbitrary<string> =>
    fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: text });
  const action = mostly(
    ...[
      'log:$1',
      'goto:here',
      'goto:$1',
      'goto:2',
      'last:',
      'addvar:A=$0',
      'addvar:N=${math[N+1]}',
      'logvar:A=$1',
    ],
    ...[
      'rewrite:/a?$1',
      'rewrite:${A}',
      'setuser:${qs[a]}',
      'addheader:A: $0',
      'hash:items=a;b,key=$1,var=A',
    ],
  );
  const first = {
    pattern: mostly('^/(.)', '^/a', '.*', '(?i)A', '^$'),
    if: mostly('equal:${A};', 'regexp:$0;(.)', 'startswith:${PATH_INFO};/a', 'ishigher:${N};3', 'empty:$2'),
    status: mostly('200', '404'),
  };
  const rule = fc.constantFrom(...ruleOptions).chain(([name, { form }]) => {
    if (form === 'label') return fc.tuple(fc.constant(name), mostly('here'));
    if (form === 'run') return fc.tuple(fc.constant(name), action);
    const before = first[form === 'if-not' ? 'if' : form];
    return fc.tuple(
      fc.constant(name),
      fc.tuple(before, action).map((words) => words.join(' ')),
    );
  });
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 8 }), (rules) => {
      const tables = unlessRefused(() => readTables(Configuration.of(...rules)));
      for (const chain of Object.values(tables ?? {}))
        assert.ok(unlessRefused(() => runChain(chain, traffic(given))) !== undefined);
    }),
    RUNS,
  );
});
