import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectAndRead } from '../../../vassal/stats/index.ts';
import { emperord, freeAddress, get, until } from '../../support/index.ts';
import { missing, site } from '../runtimes/python/site.ts';
import { instance } from './instance.ts';

interface Shown {
  readonly name: string;
  readonly items: number;
  readonly hits: number;
}

async function cachesOf(stats: string): Promise<Shown[]> {
  return (JSON.parse(String(await connectAndRead(stats))) as { caches: Shown[] }).caches;
}

test('CAC-004 CAC-023 to CAC-028 CAC-032 JavaScript has the functions, on shared memory', async (t) => {
  const { ask } = await instance(
    t,
    'processes = 2\ncache2 = name=first,items=20\ncache2 = name=second,items=20',
  );
  assert.equal(await ask('uwsgi.cache_get("k")'), null);
  assert.equal(await ask('uwsgi.cache_set("k", "v1")'), true);
  assert.equal(await ask('uwsgi.cache_set("k", "v2")'), false);
  assert.equal(await ask('uwsgi.cache_update("k", "v3", 0, "first")'), true);
  assert.equal(await ask('uwsgi.cache_get(Buffer.from("k"))'), 'v3');
  assert.equal(await ask('uwsgi.cache_exists("k")'), true);
  assert.equal(await ask('uwsgi.cache_get("k", "second")'), null);
  assert.equal(await ask('uwsgi.cache_get("k", "unknown")'), null);
  assert.equal(await ask('uwsgi.cache_inc("n")'), 1);
  assert.equal(await ask('uwsgi.cache_dec("n", 5)'), -4);
  assert.equal(await ask('uwsgi.cache_mul("n")'), -8);
  assert.equal(await ask('uwsgi.cache_div("n", 3)'), -2);
  assert.equal(await ask('uwsgi.cache_num("n")'), -2);
  assert.deepEqual(await ask('uwsgi.cache_keys().map(String).sort()'), ['k', 'n']);
  assert.equal(await ask('uwsgi.cache_del("k")'), true);
  assert.equal(await ask('uwsgi.cache_clear()'), true);
  assert.deepEqual(await ask('uwsgi.cache_keys()'), []);
  assert.match(String(await ask('uwsgi.cache_keys("unknown")')), /thrown there is no cache "unknown"/);
});

const PYTHON = `
import uwsgi
from urllib.parse import unquote
uwsgi.cache_set("loaded", b"before the fork")
def application(environ, start_response):
    start_response("200 OK", [])
    try:
        return [repr(eval(unquote(environ["QUERY_STRING"]))).encode()]
    except Exception as error:
        return [("%s %s" % (type(error).__name__, error)).encode()]
`;

test(
  'WBC-008 CAC-023 to CAC-030 Python has the functions, also while it loads in a template',
  { skip: missing },
  async (t) => {
    const lines =
      'wsgi-file = app.py\nprocesses = 2\ncache2 = name=c,items=20,blocksize=100\ncache2 = name=d,items=5\ncache2 = name=huge,items=5,blocksize=9000000';
    const { address } = await site(t, { 'app.py': PYTHON }, lines);
    const ask = async (code: string): Promise<string> =>
      (await get(address, `/?${encodeURIComponent(code)}`)).body;
    const expected: readonly [code: string, value: string][] = [
      ['uwsgi.cache_get("loaded")', "b'before the fork'"],
      ['uwsgi.cache_set("k", b"\\x00\\xff")', 'True'],
      ['uwsgi.cache_set("k", b"2")', 'None'],
      ['uwsgi.cache_get(b"k")', "b'\\x00\\xff'"],
      ['uwsgi.cache_update("k", "str")', 'True'],
      ['uwsgi.cache_exists("k"), uwsgi.cache_exists("no")', '(True, None)'],
      ['uwsgi.cache_get("k", "d"), uwsgi.cache_get("k", "unknown")', '(None, None)'],
      ['uwsgi.cache_set("big", b"x" * 101)', 'None'],
      ['uwsgi.cache_inc("n"), uwsgi.cache_inc("n", 5), uwsgi.cache_dec("n", 2)', '(True, True, True)'],
      ['uwsgi.cache_mul("n"), uwsgi.cache_div("n", 3), uwsgi.cache_num("n")', '(True, True, 2)'],
      ['uwsgi.cache_num("unknown"), uwsgi.cache_num("k")', '(0, 0)'],
      ['uwsgi.cache_inc("k")', 'None'],
      ['sorted(uwsgi.cache_keys())', "[b'k', b'loaded', b'n']"],
      ['uwsgi.cache_keys("unknown")', 'ValueError no local uWSGI cache available'],
      ['uwsgi.cache_del("k"), uwsgi.cache_del("k")', '(True, None)'],
      [
        'uwsgi.cache_set("k", b"x" * 4000000, 0, "huge"), len(uwsgi.cache_get("k", "huge"))',
        '(True, 4000000)',
      ],
      ['uwsgi.cache_clear(), uwsgi.cache_keys(), uwsgi.cache_clear("unknown")', '(True, [], None)'],
    ];
    for (const [code, value] of expected) assert.equal(await ask(code), value, code);
    for (const code of [
      'cache_get()',
      'cache_set(1, b"2")',
      'cache_set("a", b"b", "c")',
      'cache_get(key="a")',
    ])
      assert.match(await ask(`uwsgi.${code}`), /^TypeError/, code);
    assert.match(
      await ask('uwsgi.cache_set("k", b"x" * 5000000, 0, "huge")'),
      /^ValueError a question of 5\d+ bytes/,
    );
  },
);

test('without a cache Python has nothing in it', { skip: missing }, async (t) => {
  const { address } = await site(t, { 'app.py': PYTHON });
  const ask = async (code: string): Promise<string> =>
    (await get(address, `/?${encodeURIComponent(code)}`)).body;
  assert.equal(
    await ask('uwsgi.cache_get("k"), uwsgi.cache_set("k", b"v"), uwsgi.cache_num("k")'),
    '(None, None, 0)',
  );
  assert.match(await ask('uwsgi.cache_keys()'), /^ValueError/);
  assert.match(await ask('uwsgi.cache_get("k", "c@127.0.0.1:1")'), /^RuntimeError .*cache2/);
});

test('CAC-030 CAC-033 WBC-005 WBC-006 STS-013 expired items go, and the stats say what is there', async (t) => {
  const stats = await freeAddress();
  const sweeping = 'cache-expire-freq = 1\ncache-report-freed-items = true';
  const cache = 'cache2 = name=c,items=20,lastmod=1,hash=murmur2,blocksize=128';
  const { ask, program } = await instance(t, `${cache}\n${sweeping}\nstats = ${stats}`);
  assert.deepEqual(
    await ask('["short", "long", "ever"].map((key, i) => uwsgi.cache_set(key, key, [1, 100, 0][i]))'),
    [true, true, true],
  );
  await program.prints('freed 1 items for cache "c"');
  assert.deepEqual(await ask('["short", "long", "ever"].map((key) => uwsgi.cache_exists(key))'), [
    false,
    true,
    true,
  ]);
  await ask('uwsgi.cache_get("long")');
  const [shown] = await cachesOf(stats);
  const { last_modified_at: changed, ...rest } = shown as unknown as Record<string, unknown>;
  assert.ok(Number(changed) > 1e9);
  assert.deepEqual(rest, {
    name: 'c',
    hash: 'murmur2',
    hashsize: 65536,
    keysize: 2048,
    max_items: 20,
    blocks: 20,
    blocksize: 128,
    items: 2,
    hits: 1,
    miss: 0,
    full: 0,
  });
});

test('a reload keeps what is in a cache whose shape stays', async (t) => {
  const lines = 'cache2 = name=kept,items=20\ncache2 = name=changed,items=20\nadd-cache-item = kept start=1';
  const { ask, program, directory } = await instance(t, lines);
  await ask(
    '[uwsgi.cache_set("k", "v", 0, "kept"), uwsgi.cache_set("k", "v", 0, "changed"), uwsgi.cache_del("start")]',
  );
  const file = join(directory, 'a.ini');
  writeFileSync(file, readFileSync(file, 'utf8').replace('name=changed,items=20', 'name=changed,items=30'));
  program.child.kill('SIGHUP');
  await until(async () => (await ask('uwsgi.cache_get("k", "changed")')) === null);
  assert.equal(await ask('uwsgi.cache_get("k", "kept")'), 'v');
  assert.equal(await ask('uwsgi.cache_get("start", "kept")'), '1');
  await until(() => program.output().split('spawned uWSGI worker 1').length === 3);
  assert.equal(program.output().split('Cache "kept" initialized').length, 2);
  assert.equal(program.output().split('Cache "changed" initialized').length, 3);
});

test('what cannot be done at the start says so', async (t) => {
  const address = await freeAddress();
  const wrong: readonly [option: string, value: string, said: RegExp][] = [
    ['--cache2', 'name=a,items=0', /ERR_CACHE_SETTING/],
    ['--add-cache-item', 'k=v', /ERR_CACHE_ITEM.*no cache/],
    ['--load-file-in-cache', 'nosuch /etc/hostname', /ERR_CACHE_ITEM.*no cache "nosuch"/],
  ];
  for (const [option, value, said] of wrong) {
    const program = emperord(t, ['--http-socket', address, option, value]);
    assert.equal(await program.ended(), 1, option);
    assert.match(program.output(), said);
  }
});
