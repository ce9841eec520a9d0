import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { document } from '../../../vassal/stats/index.ts';
import { masterContext, worker } from './fake.ts';

const INSTANCE = { version: '1.2.3', pid: 3597, uid: 33, gid: 34, cwd: '/srv/test' };

test('STS-004 STS-005 STS-006 STS-007 STS-008 STS-009 STS-010 STS-011 STS-012 STS-015 the document has the keys of the original, in order', async () => {
  const workers = [worker(), worker({ id: 2, pid: 0, accepting: false, status: 'cheap' })];
  const made = document(INSTANCE, await masterContext([], workers).snapshot(), true);
  const golden = readFileSync(new URL('golden/document.json', import.meta.url), 'utf8');
  assert.equal(JSON.stringify(made, null, 2), JSON.stringify(JSON.parse(golden), null, 2));
});

test('stats-no-cores leaves the cores out', async () => {
  const text = JSON.stringify(document(INSTANCE, await masterContext([]).snapshot(), false));
  assert.doesNotMatch(text, /"cores"/);
  assert.match(text, /"apps"/);
});

test('a socket without a queue does not divide by zero, and no socket is no load', () => {
  const empty = { workers: [], sockets: [], sections: {} };
  assert.equal((document(INSTANCE, empty, true) as { load: number }).load, 0);
  const socket = { name: 's', protocol: 'uwsgi', queue: 0, maximum: 0, shared: false };
  assert.equal(
    (document(INSTANCE, { workers: [], sockets: [socket], sections: {} }, true) as { load: number }).load,
    0,
  );
});

test('STS-014 the document is valid JSON whatever the variables hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (vars) => {
      const counters = { ...worker().counters, cores: [{ id: 0, requests: 0, inRequest: true, vars }] };
      const { snapshot } = masterContext([], [worker({ counters })]);
      const back = JSON.parse(JSON.stringify(document(INSTANCE, await snapshot(), true)));
      assert.deepEqual(back.workers[0].cores[0].vars, vars);
    }),
  );
});

test('what parts tell of themselves comes last', async () => {
  const snapshot = await masterContext([]).snapshot();
  const made = document(INSTANCE, { ...snapshot, sections: { crons: [] } }, true);
  assert.equal(Object.keys(made).at(-1), 'crons');
});
