import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isPattern, pathMatcher, segmentExpression } from '../../monitors/pattern.ts';

const CASES: readonly (readonly [pattern: string, name: string, matches: boolean])[] = [
  ['*.ini', 'a.ini', true],
  ['*.ini', '.a.ini', false],
  ['.*.ini', '.a.ini', true],
  ['?.ini', 'a.ini', true],
  ['?.ini', 'ab.ini', false],
  ['?a', '.a', false],
  ['[ab].ini', 'b.ini', true],
  ['[a-c].ini', 'b.ini', true],
  ['[!a-c].ini', 'b.ini', false],
  ['[^a-c].ini', 'd.ini', true],
  ['[]a].ini', '].ini', true],
  ['[', '[', true],
  ['[z-a]', '[z-a]', true],
  ['a[', 'a[', true],
  ['\\*.ini', '*.ini', true],
  ['\\*.ini', 'a.ini', false],
  ['a.ini', 'aXini', false],
  ['a+(b)', 'a+(b)', true],
  ['*', 'new\nline', true],
  ['ü*', 'ütf', true],
];

test('parts of a pattern', () => {
  for (const [pattern, name, matches] of CASES) {
    assert.equal(segmentExpression(pattern).test(name), matches, `${pattern} ${name}`);
  }
});

test('no part matches a slash', () => {
  const matches = pathMatcher('/apps/*/u.ini');
  assert.ok(matches('/apps/one/u.ini'));
  assert.ok(!matches('/apps/one/two/u.ini'));
  assert.ok(!matches('/apps/u.ini'));
});

test('what holds a pattern', () => {
  assert.deepEqual(['/a/*', '/a/?', '/[a]', '/a/b.ini'].map(isPattern), [true, true, true, false]);
});

test('every text is a pattern', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (pattern, name) => {
      segmentExpression(pattern).test(name);
    }),
  );
});

test('a name without special characters matches itself alone', () => {
  const plain = fc.stringMatching(/^[a-z.+(){}|^$-]+$/);
  fc.assert(
    fc.property(plain, plain, (pattern, name) => {
      assert.equal(segmentExpression(pattern).test(name), pattern === name);
    }),
  );
});
