import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { parts } from '../../../vassal/parts.ts';
import { findAction } from '../../../vassal/routing/actions/index.ts';
import { options } from '../../../vassal/routing/options.ts';
import { readTables, runChain, type End } from '../../../vassal/routing/table.ts';
import { traffic } from './traffic.ts';

type Rule = readonly [option: string, text: string];

/** What a chain of rules logs about a request, and how it ends. */
function run(variables: Readonly<Record<string, string>>, ...rules: readonly Rule[]): [string, End] {
  const given = traffic({ PATH_INFO: '/', ...variables });
  const end = runChain(readTables(Configuration.of(...rules)).request, given);
  assert.ok(typeof end === 'string');
  return [given.lines.join(' '), end];
}

test('RTE-007 RTE-008 RTE-009 RTE-010 RTE-058 what a rule says next', () => {
  const after: Rule = ['route-run', 'log:after'];
  const cases: [Rule, lines: string, end: End][] = [
    [['route', '^/none break:'], 'after', 'next'],
    [['route-if', 'empty:${PATH_INFO} last:'], 'after', 'next'],
    [['route-run', 'log:first'], 'first after', 'next'],
    [['route', '.* last:'], '', 'continue'],
    [['route', '.* continue:'], '', 'continue'],
    [['route-run', 'break:'], 'aborted', 'break'],
  ];
  for (const [rule, lines, end] of cases) assert.deepEqual(run({}, rule, after), [lines, end], rule.join());
});

test('RTE-012 RTE-013 RTE-014 RTE-015 RTE-016 RTE-017 RTE-018 RTE-020 RTE-022 each option looks at its own variable', () => {
  const subjects: [option: string, variable: string][] = [
    ['route', 'PATH_INFO'],
    ['route-host', 'HTTP_HOST'],
    ['route-uri', 'REQUEST_URI'],
    ['route-qs', 'QUERY_STRING'],
    ['route-remote-addr', 'REMOTE_ADDR'],
    ['route-remote-user', 'REMOTE_USER'],
    ['route-referer', 'HTTP_REFERER'],
    ['route-user-agent', 'HTTP_USER_AGENT'],
  ];
  const rules = subjects.map(([option]): Rule => [option, `^t(.*)t$ log:${option}=$1`]);
  for (const [option, variable] of subjects)
    assert.deepEqual(run({ [variable]: 'that' }, ...rules), [`${option}=ha`, 'next'], option);
});

test('RTE-019 the status is for the chains that have one', () => {
  const names = options.map(({ name }) => name).filter((name) => name.endsWith('-status'));
  assert.deepEqual(names, ['error-route-status', 'response-route-status', 'final-route-status']);
  const given = traffic({});
  const rules = ['404 log:gone', '200 log:fine', '2.. log:pattern'].map((text): Rule => [
    'response-route-status',
    text,
  ]);
  void runChain(readTables(Configuration.of(...rules)).response, given);
  assert.deepEqual(given.lines, ['fine']);
});

test('RTE-022 RTE-023 RTE-024 RTE-025 RTE-026 rules with a condition of their own, with its negation, with none', () => {
  const rules: Rule[] = [
    ['route-if', 'equal:FOO;BAR log:never'],
    ['route-if', 'regexp:FOO;^F log:F'],
    ['route-if', 'equal:${NAME}${OTHER};ab log:ab'],
    ['route-if-not', 'empty:${NAME} log:named'],
    ['route-run', 'log:all'],
  ];
  assert.equal(run({ NAME: 'a', OTHER: 'b' }, ...rules)[0], 'F ab named all');
  assert.equal(run({ OTHER: 'ab' }, ...rules)[0], 'F ab all');
  assert.equal(run({ NAME: 'b' }, ...rules)[0], 'F named all');
});

test('RTE-055 RTE-063 RTE-065 labels of each chain, found by name and by what a pattern found', () => {
  const rules: Rule[] = [
    ['route-host', '(.*) goto:$1'],
    ['route-run', 'log:never'],
    ['route-label', 'one'],
    ['route-run', 'log:one'],
    ['route', '.* last:'],
    ['route-label', 'two'],
    ['route-run', 'log:two'],
  ];
  assert.deepEqual(run({ HTTP_HOST: 'one' }, ...rules), ['one', 'continue']);
  assert.deepEqual(run({ HTTP_HOST: 'two' }, ...rules), ['two', 'next']);
  for (const chain of ['error', 'response', 'final'] as const) {
    const given = traffic({});
    const goto: Rule[] = [
      [`${chain}-route-run`, 'goto:end'],
      [`${chain}-route-run`, 'log:never'],
      [`${chain}-route-label`, 'end'],
      [`${chain}-route-run`, 'log:end'],
    ];
    void runChain(readTables(Configuration.of(...goto))[chain], given);
    assert.deepEqual(given.lines, ['end'], chain);
  }
});

test('RTE-061 RTE-062 RTE-066 RTE-136 RTE-138 RTE-139 RTE-140 RTE-141 RTE-142 actions that set something', () => {
  const given = traffic({ PATH_INFO: '/shop/7', REMOTE_ADDR: '1.2.3.4' });
  const noted: string[] = [];
  given.request.setLogVariable = (name, value) => void noted.push(`${name}=${value}`);
  const actions = [
    'log:asked for $1 by ${REMOTE_ADDR}',
    'logvar:item=$1',
    'addvar:FOOVAR=prefix$1suffix',
    'setapp:app$1',
    'setuser:user$1',
    'sethome:/venv/$1',
    'setfile:/srv/$1.py',
    'setscriptname:/mounted$1',
    'donotlog:',
  ];
  const rules = actions.map((action): Rule => ['route', `^/shop/(\\d) ${action}`]);
  assert.equal(runChain(readTables(Configuration.of(...rules)).request, given), 'next');
  assert.deepEqual(given.lines, ['asked for 7 by 1.2.3.4']);
  assert.deepEqual(noted, ['item=7']);
  const names = ['FOOVAR', 'UWSGI_APPID', 'REMOTE_USER', 'UWSGI_PYHOME', 'UWSGI_FILE', 'SCRIPT_NAME'];
  assert.deepEqual(
    names.map((name) => given.request.variable(name)),
    ['prefix7suffix', 'app7', 'user7', '/venv/7', '/srv/7.py', '/mounted7'],
  );
  assert.equal(given.request.logged, false);
});

test('RTE-074 RTE-077 RTE-082 RTE-085 RTE-087 RTE-093 RTE-110 RTE-115 RTE-120 RTE-123 RTE-128 RTE-149 what each plugin of routing brings is built in', () => {
  const brought: Readonly<Record<string, string>> = {
    router_redirect: 'redirect redirect-302 redirect-permanent redirect-301',
    router_rewrite: 'rewrite rewrite-last',
    router_uwsgi: 'uwsgi proxyuwsgi',
    router_http: 'http proxyhttp',
    router_static: 'static file',
    router_basicauth: 'basicauth basicauth-next',
    router_cache:
      'cache cache-continue cachestore cache-store cachevar cacheset cacheinc cachedec cachemul cachediv',
    router_memcached: 'memcached memcached-continue memcachedstore memcached-store',
    router_redis: 'redis redis-continue redisstore redis-store',
    cgi: 'cgi cgihelper',
    rpc: 'rpc call rpcret rpcblob rpcnext rpcraw rpcvar',
  };
  const plugins = parts.flatMap((part) => part.plugins ?? []);
  for (const [plugin, names] of Object.entries(brought)) {
    assert.ok(plugins.includes(plugin), plugin);
    for (const name of names.split(' ')) assert.notEqual(findAction(name), null, name);
  }
  assert.equal(findAction('rpc'), findAction('call'));
});
