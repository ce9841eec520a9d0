import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../vassal/errors/index.ts';
import { literalsOf } from '../../../vassal/routing/literals.ts';
import { compilePattern } from '../../../vassal/routing/pattern.ts';
import { translate } from '../../../vassal/routing/pcre.ts';

test('RTE-021 literals that every match has', () => {
  const cases: [pattern: string, start: string, end: string, inside: string][] = [
    ['^/old/(.*)\\.html$', '/old/', '.html', ''],
    ['^/a(b|c)/deep/x?$', '/a', '', '/deep/'],
    ['.*bot.*', '', '', 'bot'],
    ['^abc$', 'abc', 'abc', ''],
    ['^ab*c', 'a', '', 'c'],
    ['^ab+c$', 'ab', 'c', ''],
    ['^ab{0,2}c', 'a', '', 'c'],
    ['ab{2}?[c(|]d', '', '', 'ab'],
    ['^/a|b', '', '', ''],
    ['a(?=b|c)(?:[)]\\))+de', '', '', 'de'],
    ['\\x2fa\\d\\.bc', '', '', '.bc'],
    ['(?m)^a.bc$', '', '', 'bc'],
    ['(?i)^/ABC', '/', '', ''],
    ['(a)\\1b', '', '', ''],
    ['a\\cAbc', '', '', ''],
    ['ab{x', '', '', ''],
    ['a$b', '', '', 'a'],
  ];
  for (const [pattern, start, end, inside] of cases)
    assert.deepEqual(literalsOf(translate(pattern)), { start, end, inside }, pattern);
});

const piece = fc.constantFrom(
  ...['a', 'b', '/', '\\.', '\\x61', '\\d', '.', '[ab]', '[^a]', '[)(|]', '\\b', '\\1', '\n', '1'],
  ...['^', '$', '|', '(', '(?:', '(?=', '(?!', '(?<n>', ')', '*', '+', '?', '*?', '{2}', '{0,1}', '{', ']'],
);
const patterns = fc
  .tuple(fc.constantFrom('', '', '^', '(?i)', '(?m)', '(?s)^'), fc.array(piece, { maxLength: 7 }))
  .map(([begin, pieces]) => begin + pieces.join(''));
const texts = fc.array(fc.constantFrom('a', 'b', 'A', '/', '.', '1', '|', '\n', ')'), { maxLength: 9 });

test('RTE-021 a pattern finds what the plain expression finds', () => {
  let compared = 0;
  fc.assert(
    fc.property(patterns, fc.array(texts, { minLength: 4, maxLength: 8 }), (pattern, given) => {
      const plain = expressionOf(pattern);
      if (plain === null) return;
      const compiled = unlessRefused(() => compilePattern(pattern));
      if (compiled === null) return;
      for (const text of given.map((chars) => chars.join(''))) {
        const wanted = plain.exec(text);
        const found: readonly unknown[] | null = compiled(text);
        assert.deepEqual(found && [...found], wanted && [...wanted], `${pattern} on ${JSON.stringify(text)}`);
        compared += 1;
      }
    }),
    { numRuns: 8000 },
  );
  assert.ok(compared > 1000, `${compared} comparisons`);
});

test('RTE-021 any text is a pattern or refused, and a pattern answers for any text', () => {
  const any = fc.oneof(patterns, fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 20 }));
  fc.assert(
    fc.property(any, fc.string({ unit: 'binary', maxLength: 60 }), (pattern, text) => {
      unlessRefused(() => compilePattern(pattern)(text));
    }),
    { numRuns: 3000 },
  );
});

/** The expression alone, `null` for a pattern that is none. */
function expressionOf(pattern: string): RegExp | null {
  try {
    const { source, flags } = translate(pattern);
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}

/** What comes of it, `null` for what is refused by name. */
function unlessRefused<Result>(make: () => Result): Result | null {
  try {
    return make();
  } catch (thrown) {
    assert.ok(thrown instanceof Failure && thrown.code === 'ERR_ROUTING_PATTERN', String(thrown));
    return null;
  }
}
