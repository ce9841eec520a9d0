import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { findCondition } from '../../../vassal/routing/conditions/index.ts';
import { djb33x } from '../../../vassal/routing/actions/hash.ts';
import { calculate } from '../../../vassal/routing/math.ts';
import { readTables, runChain } from '../../../vassal/routing/table.ts';
import { readText } from '../../../vassal/routing/text.ts';
import { folder } from '../../support/index.ts';
import { traffic } from './traffic.ts';

test('RTE-041 to RTE-054 groups and variables are put into a text', () => {
  const given = traffic({
    PATH_INFO: '/A b.png',
    QUERY_STRING: 'a=1&b=%20x&b=2&c',
    HTTP_COOKIE: 'x=1; foobar="q v";y=2',
    N: '6',
  });
  given.groups = ['whole', 'one', undefined];
  const cases: [text: string, read: string][] = [
    ['$0-$1-$2-$3 $', 'whole-one-- $'],
    ['${PATH_INFO}${NONE}', '/A b.png'],
    ['${qs[b]}|${qs[c]}|${qs[d]}', '%20x||'],
    ['${cookie[foobar]}|${cookie[y]}|${cookie[z]}', 'q v|2|'],
    ['${hex[PATH_INFO]}', '2F4120622E706E67'],
    ['${base64[PATH_INFO]}', Buffer.from('/A b.png').toString('base64')],
    ['${lower[PATH_INFO]}${upper[PATH_INFO]}', '/a b.png/A B.PNG'],
    ['${mime[PATH_INFO]}|${mime[N]}|${mime[NONE]}', 'image/png||'],
    ['${math[(N+1)*2-4/2]}', '12'],
    ['${uwsgi[wid]} ${uwsgi[lq]} ${uwsgi[status]}', '3 7 200'],
    ['é', '\xc3\xa9'],
    ['${', '${'],
    ['${}', '${}'],
  ];
  for (const [text, read] of cases) assert.equal(readText(text)(given), read, text);
  for (const wrong of [
    '${nofamily[x]}',
    '${constructor[x]}',
    '${__proto__[x]}',
    '${uwsgi[nope]}',
    '${math[1+]}',
  ])
    assert.throws(() => readText(wrong), /ERR_ROUTING_VARIABLE/, wrong);
});

test('RTE-047 an expression is read whole or not at all', () => {
  for (const wrong of ['', '1 2', '(1', '1)', '*2', 'a$b']) assert.equal(calculate(wrong), null, wrong);
  assert.equal(calculate('1/0')?.(traffic({})), '0');
  assert.equal(calculate('-(2-5)')?.(traffic({})), '3');
});

test('RTE-027 to RTE-040 conditions', (t) => {
  const directory = folder(t, { file: 'x' });
  mkdirSync(join(directory, 'dir'));
  symlinkSync('file', join(directory, 'link'));
  const given = traffic({ A: 'abc', IP: '10.1.2.3' });
  const cases: [condition: string, argument: string, holds: boolean][] = [
    ['equal', '${A};abc', true],
    ['==', '${A};ab', false],
    ['equal', '${A}', false],
    ['startswith', '${A};ab', true],
    ['endswith', '${A};bc', true],
    ['contains', '${A};d', false],
    ['regexp', '${A};^a(.)', true],
    ['empty', '${B}', true],
    ['ishigher', '10;9', true],
    ['>=', '10;10', true],
    ['<', '9;10', true],
    ['islowerequal', '11;10', false],
    ['ipv4in', '${IP};10.0.0.0/8', true],
    ['ipv4in', '${IP};10.1.2.3', true],
    ['ipv4in', '${IP};10.1.0.0/33', false],
    ['ipv4in', '${A};10.0.0.0/8', false],
    ['ipv6in', 'fd00::1;fd00::/8', true],
    ['ipv6in', '::1;fd00::/8', false],
    ['exists', `${directory}/dir`, true],
    ['exists', `${directory}/none`, false],
    ['exists', `${directory}/\0`, false],
    ['isfile', `${directory}/file`, true],
    ['isfile', `${directory}/dir`, false],
    ['isdir', `${directory}/dir`, true],
    ['islink', `${directory}/link`, true],
    ['islink', `${directory}/file`, false],
    ['isexec', `${directory}/file`, false],
    ['isexec', '/bin/sh', true],
  ];
  for (const [name, argument, holds] of cases)
    assert.equal(findCondition(name)?.make(argument)(given), holds, `${name}:${argument}`);
  assert.equal(given.groups[1], 'b');
});

test('RTE-011 RTE-056 RTE-064 jumps lead forward, by label and number', () => {
  const run = (...pairs: [string, string][]): string[] => {
    const given = traffic({ PATH_INFO: '/x' });
    runChain(readTables(Configuration.of(...pairs)).request, given);
    return given.lines;
  };
  assert.deepEqual(
    run(
      ['route-run', 'goto:end'],
      ['route-run', 'log:never'],
      ['route-label', 'end'],
      ['route-run', 'log:end'],
    ),
    ['end'],
  );
  assert.deepEqual(run(['route-run', 'goto:2'], ['route-run', 'log:never'], ['route-run', 'log:2']), ['2']);
  assert.deepEqual(run(['route', '^/(.) goto:$1'], ['route-run', 'log:never']).at(-1), 'aborted');
  assert.deepEqual(
    run(['route-run', 'log:a'], ['route-run', 'goto:0'], ['route-run', 'log:b']).at(-1),
    'aborted',
  );
  assert.deepEqual(
    run(['route-run', 'log:a'], ['route', '^/y log:b'], ['route-run', 'last:'], ['route-run', 'log:c']),
    ['a'],
  );
});

test('RTE-021 rules read a variable once, until an action may have changed it', () => {
  const read: string[] = [];
  const run = (...pairs: [string, string][]): string[] => {
    const given = traffic({ PATH_INFO: '/x', A: '1' });
    const { variable } = given.request;
    given.request.variable = (name) => (read.push(name), variable(name));
    runChain(readTables(Configuration.of(...pairs)).request, given);
    return given.lines;
  };
  const none = Array.from({ length: 50 }, (_, index): [string, string][] => [
    ['route', `^/none${index} log:never`],
    ['route-host', `^none${index}(.*)$ log:never`],
    ['route-if', `equal:\${PATH_INFO};/none${index} log:never`],
    ['route-if', `ishigher:\${math[A+1]};2 log:never`],
  ]).flat();
  assert.deepEqual(run(...none), []);
  assert.deepEqual(read, ['PATH_INFO', 'HTTP_HOST', 'A']);
  assert.deepEqual(
    run(
      ['route', '^/x$ rewrite:/y'],
      ['route', '^/x log:never'],
      ['route', '^/y$ addvar:A=${PATH_INFO}2'],
      ['route-if', 'equal:${A};/y2 goto:there'],
      ['route-run', 'log:never'],
      ['route-label', 'there'],
      ['route', '^/y setpathinfo:${A}'],
      ['route', '^/(y.)$ log:$1 ${lower[PATH_INFO]}'],
    ),
    ['y2 /y2'],
  );
});

test('RTE-006 RTE-054 a rule that is wrong is refused by name, with its place', () => {
  for (const [key, value, code] of [
    ['route', '^/', 'RULE'],
    ['route', '^/ log', 'RULE'],
    ['route-if', 'exists log:x', 'RULE'],
    ['route-if', 'regexp:a log:x', 'RULE'],
    ['route-if', 'nosuch:a;b log:x', 'CONDITION'],
    ['route-run', 'nosuch:key=x', 'ACTION'],
    ['route-run', 'cache:name=x', 'ARGUMENT'],
    ['route-run', 'cache:key=x,name=c@host:1', 'ARGUMENT'],
    ['route-run', 'cachestore:key=x,expires=soon', 'ARGUMENT'],
    ['route-run', 'cachevar:key=x', 'ARGUMENT'],
    ['route-run', 'memcached:key=x', 'ARGUMENT'],
    ['route-run', 'redisstore:addr=a:1,key=x,expires=soon', 'ARGUMENT'],
    ['route-run', 'ssi:', 'ARGUMENT'],
    ['route-run', 'addvar:NOVALUE', 'ARGUMENT'],
    ['route-run', 'addheader:novalue', 'ARGUMENT'],
    ['route-run', 'break:xyz', 'ARGUMENT'],
    ['route-run', 'goto:nowhere', 'ARGUMENT'],
    ['route-run', 'basicauth:realm', 'ARGUMENT'],
    ['route-run', 'file:/x', 'ARGUMENT'],
    ['route-run', 'file:filename=/x,nonsense=1', 'ARGUMENT'],
    ['route-run', 'hash:items=a', 'ARGUMENT'],
    ['route-run', 'expires:value=3', 'ARGUMENT'],
    ['route-run', 'log:${geoip[country]}', 'VARIABLE'],
    ['route', '(a log:x', 'PATTERN'],
  ] as const)
    assert.throws(
      () => readTables(Configuration.of([key, value])),
      (thrown: Error) => thrown.message.startsWith(`ERR_ROUTING_${code}:`),
      value,
    );
});

test('REL-224 an item is chosen by the hash of a key', () => {
  assert.equal(djb33x('/foobar') % 4, 1);
});
