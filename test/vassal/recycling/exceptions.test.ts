import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exceptionOf, isMonitored } from '../../../vassal/recycling/exceptions.ts';
import { ApplicationError } from '../../../vassal/runtimes/companion/exchange.ts';
import { get, serves } from '../../support/index.ts';
import { missing, site } from '../runtimes/python/site.ts';

const TRACE = 'Traceback (most recent call last):\n  File "app.py", line 3, in application\n    fail()\n';

test('what was thrown has a type and a value, here and in the text of an interpreter', () => {
  const rows: readonly (readonly [unknown, string, string])[] = [
    [new TypeError('no luck'), 'TypeError', 'no luck'],
    ['text', '', 'text'],
    [new ApplicationError(`${TRACE}KeyError: 'x'\n`), 'KeyError', "'x'"],
    [new ApplicationError(`${TRACE}app.sub.Own: one\ntwo: three\n`), 'Own', 'one\ntwo: three'],
    [new ApplicationError(`${TRACE}StopIteration\n`), 'StopIteration', ''],
    [
      new ApplicationError(`${TRACE}ValueError: a\n\nDuring handling …\n\n${TRACE}OSError: b`),
      'OSError',
      'b',
    ],
    [new ApplicationError('RuntimeError: without frames'), 'RuntimeError', 'without frames'],
    [new ApplicationError('something else entirely'), '', 'something else entirely'],
  ];
  for (const [thrown, type, value] of rows) assert.deepEqual(exceptionOf(thrown), { type, value });
});

test('an exception is monitored by its type, its value or both', () => {
  const none = { types: [], values: [], both: [] };
  const thrown = new RangeError('a: b');
  assert.equal(isMonitored(none, thrown), false);
  for (const [row, yes] of [
    [{ types: ['Error', 'RangeError'] }, true],
    [{ types: ['Error'] }, false],
    [{ values: ['a: b'] }, true],
    [{ values: ['a'] }, false],
    [{ both: ['RangeError: a: b'] }, true],
    [{ both: ['RangeError'] }, false],
  ] as const) {
    assert.equal(isMonitored({ ...none, ...row }, thrown), yes, JSON.stringify(row));
    assert.equal(isMonitored({ ...none, ...row }, undefined), false);
  }
});

const APP = `import os

class Own(Exception):
    pass

def application(environ, start_response):
    exec(environ["PATH_INFO"][1:])
    start_response("200 OK", [])
    return [str(os.getppid()).encode()]
`;

test(
  '3.13.18 reload-on-exception-type, -value, -repr: the worker is replaced after these only',
  { skip: missing },
  async (t) => {
    const { address, program } = await site(
      t,
      { 'app.py': APP },
      `wsgi-file = app.py
reload-on-exception-type = Own
reload-on-exception-value = wrong number
reload-on-exception-repr = KeyError: 'x'`,
    );
    const pid = async (): Promise<string> => (await serves(address, '/', '')).body;
    let before = await pid();
    const raise = (code: string): ReturnType<typeof get> =>
      get(address, `/${encodeURIComponent(`raise ${code}`)}`);
    for (const code of ['KeyError("y")', 'ValueError("Own")']) assert.equal((await raise(code)).status, 500);
    assert.equal(await pid(), before);
    for (const code of ['Own()', 'ValueError("wrong number")', 'KeyError("x")']) {
      assert.equal((await raise(code)).status, 500);
      await program.prints(`monitored exception detected, respawning worker 1 (pid: ${before})`);
      const after = await pid();
      assert.notEqual(after, before, code);
      before = after;
    }
  },
);
