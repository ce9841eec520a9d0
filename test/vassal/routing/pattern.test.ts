import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePattern } from '../../../vassal/routing/pattern.ts';
import { translate } from '../../../vassal/routing/pcre.ts';

test('RTE-021 a PCRE pattern matches as it is meant, literal or not', () => {
  const cases: [pattern: string, text: string, found: (string | undefined)[] | null][] = [
    ['.*', '', ['']],
    ['.*', '/a', ['/a']],
    ['.*', 'a\nb', ['a']],
    ['^/a', '/ab', ['/a']],
    ['^/a$', '/ab', null],
    ['\\.php$', '/x.php', ['.php']],
    ['\\.php$', '/xphp', null],
    ['b\\.c', 'ab.cd', ['b.c']],
    ['^/foo/(.*)\\.jpg$', '/foo/a/b.jpg', ['/foo/a/b.jpg', 'a/b']],
    ['^/foo*', '/fo', ['/fo']],
    ['^/foo{2}', '/fooo', ['/fooo']],
    ['^/a|b', 'b', ['b']],
    ['^/a(b)?', '/ac', ['/a', undefined]],
    ['^/a\\.*x', '/ax', ['/ax']],
    ['(?i)^/ABC', '/abc', ['/abc']],
    ['(?i)[a-c]\\x4a(?<n>x)', 'BjX', null],
    ['(?i)[^a-c_]\\w(?<n>x)', 'DjX', ['DjX', 'X']],
    ['(?i)[^a-c]x', 'Bx', null],
    ['^(?!/static)', '/static/a', null],
    ['^(?!/static)', '/a', ['']],
    ['^/(?P<name>\\w+)$', '/abc', ['/abc', 'abc']],
    ['[[:digit:]]+x', 'a12x', ['12x']],
    ['[]a]+', 'b]a', [']a']],
    ['[^]]', ']', null],
    ['\\A/a\\z', '/a', ['/a']],
    ['\\Qa.b\\E(c)', 'a.bc', ['a.bc', 'c']],
    ['é', '\xc3\xa9', ['\xc3\xa9']],
  ];
  for (const [pattern, text, found] of cases) {
    const got = compilePattern(pattern)(text);
    assert.deepEqual(got === null ? null : [...got], found, `${pattern} on ${JSON.stringify(text)}`);
  }
});

test('RTE-021 what has no equivalent is refused with its place', () => {
  for (const [pattern, found] of [
    ['a(?>b)', '(?> at character 2'],
    ['ab*+', '*+ at character 3'],
    ['a\\Kb', '\\K at character 2'],
    ['(?R)', '(?R at character 1'],
    ['(*FAIL)', '(* at character 1'],
    ['a[b', 'an open [ at character 2'],
  ] as const)
    assert.throws(
      () => translate(pattern),
      (thrown: Error) => thrown.message.startsWith('ERR_ROUTING_PATTERN') && thrown.message.includes(found),
      pattern,
    );
  assert.throws(() => compilePattern('^(unclosed'), /ERR_ROUTING_PATTERN/);
});

test('RTE-021 no pattern holds a worker', () => {
  const long = 'a'.repeat(60_000);
  // Stepping back, each of these would take longer than the test may.
  for (const pattern of ['^(a+)+$', '^(a|a)*$', '(.*)a(.*)a(.*)a(.*)b$', '^(?:\\w+\\s?)*$', '(?i)^(A+)+$'])
    assert.equal(compilePattern(pattern)(`${long}!`), null, pattern);
  for (const pattern of [
    '^(?=a)(a+)+$',
    '(.*)(.*)(.*)\\1$',
    '(?=(a{1,9}){1,9})x',
    '^(?!x)(a|aa)+$',
    '^(?!x)(a+b?)+$',
    '(?!x)(.*)y(.*)z',
  ])
    assert.throws(() => compilePattern(pattern), /ERR_ROUTING_PATTERN/, pattern);
  assert.throws(() => compilePattern('^(?!x).*b$')(`${long}b`), /ERR_ROUTING_PATTERN/);
  assert.equal(compilePattern('^(?!x).*b$')(long), null, 'its end is not there: a safe no');
  assert.notEqual(compilePattern('^(?!x)a')(long), null);
});
