import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { namesOf } from '../../../vassal/zerg/address.ts';
import { pooledSockets, readPool } from '../../../vassal/zerg/pool.ts';
import { announced, greeting, GREETING } from '../../../vassal/zerg/wire.ts';

test('the greeting is the one of uWSGI, and announces what it was made for', () => {
  assert.equal(greeting(2).toString('latin1'), 'uwsgi-zerg\x02\0\0\0');
  for (const count of [1, 253]) assert.equal(announced(greeting(count)), count);
});

test('whatever is no greeting announces nothing', () => {
  const one = greeting(1);
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(GREETING), one.subarray(1), Buffer.concat([one, one])]) {
    assert.equal(announced(bytes), null);
  }
});

test('ZRG-010 a pool is a socket and its addresses', () => {
  assert.deepEqual(readPool('/tmp/z:127.0.0.1:3031,/run/a'), {
    pool: '/tmp/z',
    addresses: ['127.0.0.1:3031', '/run/a'],
  });
  assert.deepEqual(readPool('@z::80'), { pool: '@z', addresses: [':80'] });
  for (const bad of ['', '/tmp/z', '/tmp/z:', ':a', '/tmp/z:a,,b']) {
    assert.throws(() => readPool(bad), { code: 'ERR_ZERG_POOL' });
  }
  const wanted = pooledSockets(Configuration.of(['zergpool', '/a:x,y'], ['zergpool', '/b:z']));
  assert.deepEqual(
    wanted.map(({ pool, written, protocol }) => [pool, written, protocol]),
    [
      ['/a', 'x', null],
      ['/a', 'y', null],
      ['/b', 'z', null],
    ],
  );
});

test('ZRG-002 ZRG-004 only unix sockets can hand over descriptors; an abstract one has the name of uWSGI too', () => {
  assert.deepEqual(namesOf('/run/z'), [{ family: 'unix', path: '/run/z' }]);
  assert.deepEqual(
    namesOf('@z').map((name) => ('name' in name ? name.name : '')),
    ['z', 'z\0'],
  );
  for (const bad of ['', ':3031', '127.0.0.1:3031', 'host:']) {
    assert.throws(() => namesOf(bad), { code: 'ERR_ZERG_ADDRESS' });
  }
});
