import assert from 'node:assert/strict';
import { readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emperord, folder, freeAddress } from '../../support/index.ts';
import { instance } from './instance.ts';

const KEPT = 'cache2 = name=p,items=50,blocksize=4096,store=%dp.cache';

test('CAC-008 CAC-017 CAC-018 a store keeps what is in a cache, also over kill -9 of the whole instance', async (t) => {
  const lines = `${KEPT},store_sync=1`;
  const first = await instance(t, lines);
  assert.match(first.program.output(), /creating a new cache store file: .*p\.cache\n.*restored 0 items/);
  assert.equal(statSync(join(first.directory, 'p.cache')).mode & 0o777, 0o600);
  await first.ask('[uwsgi.cache_set("keep", "v"), uwsgi.cache_set("gone", "v"), uwsgi.cache_del("gone")]');
  await first.program.stop('SIGKILL');
  const second = await instance(t, lines, first.directory);
  assert.deepEqual(await second.ask('[uwsgi.cache_get("keep"), uwsgi.cache_get("gone")].map(String)'), [
    'v',
    'null',
  ]);
  assert.match(second.program.output(), /\[uwsgi-cache\] restored 1 items/);
  // The same file in another shape is not the present generation's to take.
  const ini = join(first.directory, 'a.ini');
  writeFileSync(ini, readFileSync(ini, 'utf8').replace('items=50', 'items=60'));
  second.program.child.kill('SIGHUP');
  await second.program.prints(/ERR_CACHE_STORE.*has it open/);
  assert.equal(String(await second.ask('uwsgi.cache_get("keep")')), 'v');
});

test('a file that is no such cache is refused, and replaced where that is said', async (t) => {
  const directory = folder(t);
  const path = join(directory, 'x.cache');
  const start = (keys: string): ReturnType<typeof emperord> =>
    emperord(t, [
      '--http-socket',
      '127.0.0.1:0',
      '--cache2',
      `name=a,items=5,blocksize=64,keysize=32,store=${path}${keys}`,
    ]);
  writeFileSync(path, 'something');
  const refused = start('');
  assert.equal(await refused.ended(), 1);
  assert.match(
    refused.output(),
    /ERR_CACHE_STORE: unable to keep the cache "a" in .*: something that is no cache/,
  );
  assert.equal(readFileSync(path, 'utf8'), 'something');
  const replaced = start(',store_delete=1');
  await replaced.prints(
    /Removing invalid cache store file: .*[^]*restored 0 items[^]*spawned uWSGI worker 1/,
  );
  await replaced.stop('SIGINT');
  const other = start(',hashsize=2');
  assert.equal(await other.ended(), 1);
  assert.match(other.output(), /a cache of another shape/);
  // As long as a store of the original with these settings.
  truncateSync(path, 0);
  writeFileSync(path, Buffer.alloc(5 * (88 + 32) + 5 * 64, 1));
  await start('').prints(/Removing invalid cache store file[^]*spawned uWSGI worker 1/);
});

test('no link leads a store elsewhere', async (t) => {
  const directory = folder(t, { target: '' });
  symlinkSync(join(directory, 'target'), join(directory, 'link'));
  const address = await freeAddress();
  const cache = `name=a,items=5,store=${join(directory, 'link')}`;
  const program = emperord(t, ['--http-socket', address, '--cache2', cache]);
  assert.equal(await program.ended(), 1);
  assert.match(program.output(), /ERR_CACHE_STORE.*ELOOP/);
});
