import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { freeAddress, run, until } from '../../support/index.ts';
import { instance, question } from './instance.ts';

const ORIGINAL = '/usr/bin/uwsgi';
const withoutOriginal = existsSync(ORIGINAL) ? false : 'no /usr/bin/uwsgi';

test('CAC-009 PRT-042 WBC-007 modifier 111 with each of its second modifiers', async (t) => {
  const caches =
    'cache2 = name=one,items=10\ncache2 = name=two,items=10,blocksize=16\nadd-cache-item = one k=VALUE';
  const { socket, ask } = await instance(t, caches);
  const command = (cmd: string, more: Readonly<Record<string, string>> = {}, value = ''): Promise<string> =>
    question(socket, 17, { cmd, key: 'k', ...more }, value);
  const ok = 'o\x0c\0\x11\x06\0status\x02\0ok';
  assert.equal(await question(socket, 0, 'k'), '\0\x05\0\0VALUE');
  assert.equal(await question(socket, 5, 'k'), '\0\x05\0\0VALUE');
  assert.equal(await question(socket, 0, 'none'), '');
  assert.equal(await question(socket, 1, { k: 'not new', fresh: 'new' }), '');
  assert.deepEqual(await ask('["k", "fresh"].map((key) => uwsgi.cache_get(key))'), ['VALUE', 'new']);
  assert.equal(await question(socket, 2, 'fresh'), '');
  assert.equal(await ask('uwsgi.cache_exists("fresh")'), false);
  assert.match(
    await question(socket, 3, { key: 'k' }),
    /^HTTP\/1\.1 200 OK\r\n[^]*Content-Length: 5\r\n\r\nVALUE$/,
  );
  assert.equal(await question(socket, 3, { key: 'none' }), '');
  assert.equal(await command('get'), 'o\x15\0\x11\x06\0status\x02\0ok\x04\0size\x01\x005VALUE');
  assert.equal(await command('exists'), ok);
  assert.equal(await command('exists', { cache: 'two' }), '');
  assert.equal(await command('set', { size: '3' }, 'new'), '');
  assert.equal(await command('set', { size: '3', cache: 'two' }, 'new'), ok);
  assert.equal(await command('set', { size: '17', cache: 'two', key: 'big' }, 'x'.repeat(17)), '');
  assert.equal(await command('update', { size: '6', expires: '600' }, '\0\xff\r\n\0\0'), ok);
  assert.match(
    await command('get'),
    /^o.\0\x11\x06\0status\x02\0ok\x04\0size\x01\x006\x07\0expires\n\0\d{10}\0\xff\r\n\0\0$/s,
  );
  assert.equal(await command('del'), ok);
  assert.equal(await command('del'), '');
  assert.match(await command('add', { operand: '-3' }), /size\x01\x008\xfd\xff{7}$/);
  assert.equal(await command('clear', { cache: 'two' }), ok);
  for (const nonsense of ['', 'nonsense']) assert.equal(await command(nonsense), '');
  assert.equal(await command('get', { cache: 'unknown' }), '');
  for (const modifier2 of [4, 7, 99]) assert.equal(await question(socket, modifier2, 'k'), '');
  assert.deepEqual(await ask('uwsgi.cache_keys("two")'), []);
});

test('CAC-031 name@address is a cache of another instance', async (t) => {
  const other = await instance(t, 'cache2 = name=yours,items=10');
  const { ask } = await instance(t, 'cache2 = name=mine,items=10');
  const at = `"yours@${other.socket}"`;
  assert.equal(await ask(`uwsgi.cache_get("k", ${at})`), null);
  assert.equal(await ask(`uwsgi.cache_set("k", "one", 0, ${at})`), true);
  assert.equal(await ask(`uwsgi.cache_set("k", "two", 0, ${at})`), false);
  assert.equal(await ask(`uwsgi.cache_update("k", "three", 60, ${at})`), true);
  assert.equal(await ask(`uwsgi.cache_get("k", ${at})`), 'three');
  assert.equal(await ask(`uwsgi.cache_exists("k", ${at})`), true);
  assert.equal(await ask(`uwsgi.cache_inc("n", 4, 0, ${at})`), 4);
  assert.equal(await ask(`uwsgi.cache_mul("n", 3, 0, ${at})`), 12);
  assert.equal(await ask(`uwsgi.cache_num("n", ${at})`), 12);
  assert.equal(await ask(`uwsgi.cache_del("k", ${at})`), true);
  assert.equal(await ask(`uwsgi.cache_clear(${at})`), true);
  assert.deepEqual(await ask('uwsgi.cache_keys()'), []);
  assert.deepEqual(await other.ask('uwsgi.cache_keys()'), []);
  const nobody = `"yours@${await freeAddress()}"`;
  assert.equal(await ask(`uwsgi.cache_get("k", ${nobody})`), null);
  assert.equal(await ask(`uwsgi.cache_set("k", "v", 0, ${nobody})`), false);
});

test('CAC-020 sync copies a whole cache at the start, from the first instance that gives it', async (t) => {
  const first = await instance(t, 'cache2 = name=s,items=100,bitmap=1,blocksize=1024,blocks=1000');
  await first.ask(
    '[...Array(50).keys()].map((n) => uwsgi.cache_set("k" + n, "v" + n, n % 2 * 600)); uwsgi.cache_set("long", "x".repeat(200000))',
  );
  const addresses = `${await freeAddress()};${first.socket}`;
  const { ask, program } = await instance(
    t,
    `cache2 = name=s,items=100,bitmap=1,blocksize=1024,blocks=1000,sync=${addresses}`,
  );
  assert.match(
    program.output(),
    /\[cache-sync\] ERR_CACHE_REMOTE.*\n[^]*\[cache-sync\] copied 51 items to "s"/,
  );
  assert.deepEqual(
    await ask('[uwsgi.cache_keys().length, String(uwsgi.cache_get("k7")), uwsgi.cache_get("long").length]'),
    [51, 'v7', 200000],
  );
});

test('CAC-010 CAC-019 CAC-021 SSS-006 SSS-008 changes go from node to node over UDP, and no further', async (t) => {
  const [one, two] = [await freeAddress(), await freeAddress()];
  const a = await instance(t, `cache2 = name=s,items=10,udp=${one},nodes=${two}`);
  const b = await instance(t, `cache = 10\ncache-udp-server = ${two}\ncache-udp-node = ${one}`);
  await until(async () => {
    await a.ask('uwsgi.cache_update("k", "from a", 600)');
    return (await b.ask('uwsgi.cache_get("k")')) === 'from a';
  });
  await until(async () => {
    await b.ask('uwsgi.cache_inc("n", 3)');
    return Number(await a.ask('uwsgi.cache_num("n")')) >= 3;
  });
  await until(async () => {
    await a.ask('uwsgi.cache_update("k", "again")');
    await a.ask('uwsgi.cache_del("k")');
    return (await b.ask('uwsgi.cache_get("k")')) === null;
  });
  const noise = createSocket('udp4');
  t.after(() => noise.close());
  const [host, port] = two.split(':');
  for (const bytes of ['', 'o', 'o\xff\xff\n', 'o\x02\0\x0b\0\0', 'x'.repeat(1000)])
    await new Promise((sent) => noise.send(Buffer.from(bytes, 'latin1'), Number(port), host, sent));
  assert.ok(Number(await b.ask('uwsgi.cache_num("n")')) >= 3);
});

/** A real uWSGI with one cache "c", on a uwsgi socket. */
async function original(t: TestContext, keys = ''): Promise<string> {
  const socket = await freeAddress();
  const program = run(t, ORIGINAL, [
    ...['--plugin', 'cache,ping', '--master', '--socket', socket, '--cache2', `name=c,items=10${keys}`],
  ]);
  await program.prints(/spawned uWSGI worker 1/);
  return socket;
}

test('CAC-031 the original and this engine ask and tell each other', { skip: withoutOriginal }, async (t) => {
  const node = await freeAddress();
  const theirs = await original(t, `,nodes=${node}`);
  const { ask } = await instance(t, `cache2 = name=c,items=10,udp=${node}`);
  const at = `"c@${theirs}"`;
  assert.equal(await ask(`uwsgi.cache_set("k", "v", 600, ${at})`), true);
  assert.equal(await ask(`uwsgi.cache_set("k", "w", 0, ${at})`), false);
  assert.equal(await ask(`uwsgi.cache_update("k", "w", 0, ${at})`), true);
  assert.equal(await ask(`uwsgi.cache_get("k", ${at})`), 'w');
  await until(async () => {
    await ask(`uwsgi.cache_update("k", "w", 0, ${at})`);
    return (await ask('uwsgi.cache_get("k")')) === 'w';
  });
  assert.equal(await ask(`uwsgi.cache_del("k", ${at})`), true);
  assert.equal(await ask(`uwsgi.cache_exists("k", ${at})`), false);
  // A dump of its memory is nothing to anybody else.
  const { program } = await instance(t, `cache2 = name=c,items=10,sync=${theirs}`);
  assert.match(program.output(), /\[cache-sync\] ERR_CACHE_REMOTE.*the memory of another engine/);
});
