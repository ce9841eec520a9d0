import assert from 'node:assert/strict';
import { Server } from 'node:http';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { warm } from '../../../../vassal/runtimes/javascript/warm.ts';
import { rehearseService } from '../../../../vassal/worker/rehearsal.ts';

test('a rehearsal in the fork server leaves nothing but its code', async () => {
  const { argv } = process;
  const resources = process.getActiveResourcesInfo();
  const loaded = (): string[] =>
    Object.keys(createRequire(import.meta.url).cache).filter((path) => path.endsWith('.cjs'));
  const modules = loaded();
  let answered = 0;
  const application = await warm();
  const { handler } = application;
  await rehearseService([
    {
      ...application,
      handler: async (request, response) => {
        await handler(request, response);
        assert.equal(response.status, 200);
        answered += 1;
      },
    },
  ]);
  assert.ok(answered > 1);
  assert.equal(process.argv, argv);
  assert.ok(!Object.hasOwn(Server.prototype, 'listen'));
  assert.ok(!Object.hasOwn(globalThis, 'uwsgi'));
  assert.deepEqual(loaded(), modules);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(process.getActiveResourcesInfo(), resources);
});
