import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEncoders } from '../../../vassal/log-encoders/index.ts';
import type { Sink } from '../../../vassal/loggers/index.ts';
import { createStream } from '../../../vassal/log-master/stream.ts';

/** What each sink gets of the lines `needle` and `hay`. */
function shares(
  loggers: readonly (readonly [name: string | null, place: string])[],
  routes: readonly (readonly [logger: string, pattern: RegExp])[],
  encoders: readonly string[] = [],
): Record<string, string> {
  const got: Record<string, string> = {};
  const sink = (place: string): Sink => ({
    write: (messages) => void (got[place] = (got[place] ?? '') + Buffer.concat(messages).toString()),
    close: () => undefined,
  });
  const stream = createStream({
    loggers: loggers.map(([name, place]) => ({ name, sink: sink(place) })),
    routes: routes.map(([logger, pattern]) => ({ logger, pattern })),
    encoders: readEncoders('log-encoder', encoders),
    fallback: sink('rest'),
  });
  stream(['needle', 'hay']);
  return got;
}

const ALL = 'needle\nhay\n';

test('LOG-001 without loggers everything goes to the rest', () => {
  assert.deepEqual(shares([], []), { rest: ALL });
});

test('LOG-008 LOG-014 loggers without a name get every line', () => {
  const loggers = [
    [null, 'a'],
    [null, 'b'],
    ['x', 'named'],
  ] as const;
  assert.deepEqual(shares(loggers, []), { a: ALL, b: ALL });
  assert.deepEqual(shares(loggers, [['x', /need/]]), { a: ALL, b: ALL, named: 'needle\n' });
});

test('LOG-009 LOG-012 named loggers get what is routed to them, the rest goes where it would go', () => {
  assert.deepEqual(shares([['x', 'named']], []), { rest: ALL });
  assert.deepEqual(shares([['x', 'named']], [['x', /need/]]), { named: 'needle\n', rest: 'hay\n' });
  const both = [
    ['x', /^h/],
    ['x', /need/],
  ] as const;
  assert.deepEqual(shares([['x', 'named']], both), { named: ALL });
});

test('LGE-003 LGE-005 encoders are for all loggers, or for the one that they name', () => {
  const loggers = [
    [null, 'all'],
    ['x', 'named'],
  ] as const;
  const routes = [['x', /need/]] as const;
  assert.deepEqual(shares(loggers, routes, ['format:x [${msg}]', 'nl:x']), { all: ALL, named: '[needle]\n' });
  assert.deepEqual(shares(loggers, routes, ['prefix <']), { all: '<needle\n<hay\n', named: '<needle\n' });
  assert.deepEqual(shares([], [], ['prefix <', 'prefix:x >']), { rest: '<needle\n<hay\n' });
});
