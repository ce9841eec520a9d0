import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emperord, freeAddress, get, serves } from '../../support/index.ts';

test('CCK-014 plugins = 0:notfound answers what nobody else answers with 404', async (t) => {
  const address = await freeAddress();
  const rule = '^/here$ break:200 OK';
  emperord(t, ['--plugins', '0:notfound,router_redirect', '--http-socket', address, '--route', rule]);
  const { status, headers } = await serves(address, '/x', 'Not Found');
  assert.deepEqual([status, headers['content-type']], [404, 'text/plain']);
  assert.equal((await get(address, '/here')).status, 200);
});
