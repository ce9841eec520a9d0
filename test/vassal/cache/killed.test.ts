import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { emperord, folder, freeAddress, get, until } from '../../support/index.ts';

/**
 * Every worker sets the same keys without a pause: a number, repeated as often as a changing length allows. What it was told
 * to be stored it notes in `noted` under its own name, so that a number there may never be newer than the one of the key.
 */
const APP = `
const values = 40;
let number = 0;
const own = () => 'w' + uwsgi.worker_id();
const bytes = (n) => Buffer.alloc(8 * (1 + (n % 90)), Buffer.from(String(n).padStart(8, '0')));
function write() {
  for (let i = 0; i < 20; i++) {
    number += 1;
    uwsgi.cache_update('shared' + (number % values), bytes(number), 0, CACHE);
    if (!uwsgi.cache_update(own(), bytes(number), 0, CACHE)) continue;
    uwsgi.cache_update(own(), String(number), 0, 'noted');
  }
  uwsgi.cache_inc('total', 20, 0, 'noted');
  setImmediate(write);
}
const torn = (value) => !value.equals(Buffer.alloc(value.length, value.subarray(0, 8)));
const of = (value) => Number(value?.subarray(0, 8) ?? 0);
const CACHE = uwsgi.opt.writes;
module.exports = (request, response) => {
  if (request.url === '/start') {
    number = of(uwsgi.cache_get(own(), CACHE));
    write();
    return response.end(String(process.pid));
  }
  const keys = uwsgi.cache_keys(CACHE).map(String);
  response.end(JSON.stringify({
    keys: keys.length,
    torn: keys.filter((key) => torn(uwsgi.cache_get(key, CACHE))),
    lost: [1, 2, 3].filter((id) => Number(uwsgi.cache_get('w' + id, 'noted')) > of(uwsgi.cache_get('w' + id, CACHE))),
    total: uwsgi.cache_num('total', 'noted'),
  }));
};
`;

for (const [cache, keys] of [
  ['single', 'blocksize=1024'],
  ['pool', 'bitmap=1,blocksize=64,blocks=2000'],
  ['lru', 'blocksize=1024,purge_lru=1'],
] as const) {
  test(`workers that are killed while they all write lose nothing and tear nothing (${cache})`, async (t) => {
    const directory = folder(t, { 'app.cjs': APP });
    const address = await freeAddress();
    const program = emperord(t, [
      ...[
        '--master',
        '--processes',
        '3',
        '--http-socket',
        address,
        '--javascript',
        join(directory, 'app.cjs'),
      ],
      ...['--cache2', `name=${cache},items=100,keysize=64,${keys}`, '--cache2', 'name=noted,items=10'],
      ...['--set', `writes=${cache}`],
    ]);
    await program.prints(/spawned uWSGI worker 3/);
    const writing = new Set<number>();
    const startAll = async (): Promise<void> => {
      while (writing.size < 3) writing.add(Number((await get(address, '/start')).body));
    };
    const look = async () =>
      JSON.parse((await get(address, '/look')).body) as {
        keys: number;
        torn: string[];
        lost: number[];
        total: number;
      };
    for (let round = 0; round < 2; round++) {
      await startAll();
      const { total } = await look();
      await until(async () => (await look()).total > total + 300);
      for (const pid of writing) process.kill(pid, 'SIGKILL');
      writing.clear();
      const { torn, lost, keys: count } = await look();
      assert.deepEqual({ torn, lost }, { torn: [], lost: [] });
      assert.ok(count > 10, `${count} keys`);
    }
  });
}
