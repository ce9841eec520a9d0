import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeOf } from '../../../vassal/cache/cache.ts';
import { readCaches } from '../../../vassal/cache/settings.ts';
import { Configuration } from '../../../vassal/config/index.ts';

const read = (...pairs: [string, string][]): ReturnType<typeof readCaches> =>
  readCaches(Configuration.of(...pairs));

test('CAC-001 CAC-002 CAC-003 a name and a number of items are enough', () => {
  const [cache] = read(['cache2', 'name=mycache,items=100']);
  assert.ok(cache !== undefined);
  const { name, blockSize, blocks, keySize, hash, hashSize, store, noExpire } = cache;
  assert.deepEqual(
    [name, blockSize, blocks, keySize, hash, hashSize, store, noExpire],
    ['mycache', 65536, 0, 2048, 'djb33x', 65536, null, false],
  );
  assert.equal(shapeOf(cache).items, 99);
});

test('CAC-011 to CAC-022 every key, under each of its names', () => {
  const [cache] = read([
    'cache2',
    'name=a,max-items=5,blocksize=10,bitmap=1,blocks=7,key_size=9,hash=murmur2,hash_size=2,store=/x,storesync=4,storedelete,' +
      'node=a:1;[::1]:2,udpserver=b:1;c:2,sync=d:1,lru=1,sweep_on_full=true,clear_on_full,ignore_full=1,no_expire=0,lazy_expire=1,' +
      'lastmod=1,math_initial=3',
  ]);
  assert.deepEqual(cache, {
    name: 'a',
    items: 5,
    blockSize: 10,
    blocks: 7,
    keySize: 9,
    hash: 'murmur2',
    hashSize: 2,
    store: '/x',
    storeSync: 4,
    storeDelete: true,
    nodes: ['a:1', '[::1]:2'],
    udp: ['b:1', 'c:2'],
    sync: ['d:1'],
    purgeLru: true,
    sweepOnFull: true,
    clearOnFull: true,
    ignoreFull: true,
    noExpire: false,
    lastModified: true,
    initial: 3,
  });
  for (const key of ['items', 'maxitems', 'max_items'])
    assert.equal(read(['cache2', `name=a,${key}=8`])[0]?.items, 8);
  for (const key of ['udp', 'udp_servers', 'udp_server', 'udpservers'])
    assert.deepEqual(read(['cache2', `name=a,items=8,${key}=h:1`])[0]?.udp, ['h:1']);
});

test('WBC-001 WBC-002 WBC-003 WBC-004 cache makes "default", the first one, and cache-no-expire is for all', () => {
  const caches = read(
    ['cache2', 'name=other,items=4'],
    ['cache', '10'],
    ['cache-blocksize', '100'],
    ['cache-store', '/s'],
    ['cache-store-sync', '7'],
    ['cache-udp-node', 'h:1'],
    ['cache-use-last-modified', 'true'],
    ['cache-no-expire', 'true'],
  );
  assert.deepEqual(
    caches.map(({ name, items, blockSize, store, storeSync, nodes, lastModified, noExpire }) => [
      name,
      items,
      blockSize,
      store,
      storeSync,
      nodes,
      lastModified,
      noExpire,
    ]),
    [
      ['default', 10, 100, '/s', 7, ['h:1'], true, true],
      ['other', 4, 65536, null, 0, [], false, true],
    ],
  );
});

test('what cannot be a cache is refused, with its place', () => {
  const wrong: readonly [text: string, found: RegExp][] = [
    ['items=5', /the name ""/],
    ['name=a', /no items/],
    ['name=a,items=x', /items=x/],
    ['name=a,items=1', /items=1; wanted items from 2/],
    ['name=a@b,items=5', /the name "a@b"/],
    ['name=a,items=5,hash=md5', /the hash "md5"; wanted djb33x or murmur2/],
    ['name=a,items=5,nosuch=1', /the key "nosuch"; wanted one of name, items/],
    ['name=a,items=5,blocks=3', /blocks=3; wanted blocks from 5/],
    ['name=a,items=5,blocksize=0', /blocksize=0/],
    ['name=a,items=5,keysize=99999', /keysize=99999; wanted keysize from 1 to 65535/],
    ['name=a,items=99999999999', /items=99999999999/],
    ['name=a,items=5,nodes=localhost', /the node "localhost"/],
  ];
  for (const [text, found] of wrong) assert.throws(() => read(['cache2', text]), found, text);
  assert.throws(() => read(['cache2', 'name=a,items=x']), /ERR_CACHE_SETTING.*command line/);
  assert.throws(() => read(['cache2', 'name=a,items=5'], ['cache2', 'name=a,items=6']), /two caches "a"/);
});
