import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emperord, get, serves, until } from '../../support/index.ts';
import { start } from '../runtimes/javascript/application.ts';
import { ask, EVALUATOR } from '../runtimes/python/evaluator.ts';
import { missing, site } from '../runtimes/python/site.ts';

const APP = `
import os, uwsgi

def fill(times):
    for time in range(times):
        uwsgi.queue_push(b"%d" % time)
${EVALUATOR}`;

test('QUE-001 QUE-002 QUE-012 QUE-015 processes share a queue', { skip: missing }, async (t) => {
  const lines = 'wsgi-file = app.py\nprocesses = 3\nqueue = 100\nqueue-blocksize = 16';
  const there = await site(t, { 'app.py': APP }, lines);
  await there.program.prints(/spawned uWSGI worker 3/);
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(there, 'fill(5)')));
  assert.deepEqual(new Set(answers), new Set(['None']));
  assert.equal(await ask(there, '(uwsgi.queue_slot(), uwsgi.queue_size)'), '(30, 100)');
  assert.equal(
    await ask(there, 'sorted(uwsgi.queue_last(30)) == sorted([b"0", b"1", b"2", b"3", b"4"] * 6)'),
    'True',
  );
  assert.equal(await ask(there, '(uwsgi.queue_push("x" * 17), uwsgi.queue_push("x" * 16))'), '(None, True)');
  assert.equal(
    await ask(there, '(uwsgi.queue_get(0), uwsgi.queue_pull(), uwsgi.queue_pull_slot())'),
    `(b'${'x'.repeat(16)}', b'${'x'.repeat(16)}', 1)`,
  );
  assert.equal(
    await ask(
      there,
      '(uwsgi.queue_set(7, b"\\0"), uwsgi.queue_get(7), uwsgi.queue_set(100, b"x"), uwsgi.queue_get(100))',
    ),
    "(True, b'\\x00', None, None)",
  );
});

test('QUE-013 QUE-014 a queue outlives its instance, and a reload', { skip: missing }, async (t) => {
  const lines = 'wsgi-file = app.py\nqueue = 10\nqueue-store = %dstore\nqueue-store-sync = 1';
  const there = await site(t, { 'app.py': APP }, lines);
  await ask(there, 'uwsgi.queue_push("kept")');
  const before = await ask(there, 'os.getpid()');
  process.kill(there.program.pid, 'SIGHUP');
  await until(async () => (await ask(there, 'os.getpid()')) !== before);
  assert.equal(await ask(there, 'uwsgi.queue_get(0)'), "b'kept'");
  process.kill(there.program.pid, 'SIGKILL');
  await there.program.ended();
  const again = emperord(t, [join(there.directory, 'a.ini')]);
  await again.prints(/spawned uWSGI worker 1/);
  await serves(there.address, '/?uwsgi.queue_pop()', "b'kept'");
  await again.stop('SIGINT');
  const empty = emperord(t, [join(there.directory, 'a.ini'), '--queue-blocksize', '0']);
  assert.equal(await empty.ended(), 1);
  assert.match(empty.output(), /ERR_QUEUE_SIZE/);
  writeFileSync(join(there.directory, 'store'), 'something else');
  const refused = emperord(t, [join(there.directory, 'a.ini')]);
  assert.equal(await refused.ended(), 1);
  assert.match(refused.output(), /ERR_QUEUE_STORE/);
});

test('without the option there is no queue', { skip: missing }, async (t) => {
  const there = await site(t, { 'app.py': APP });
  assert.equal(await ask(there, 'hasattr(uwsgi, "queue_push")'), 'False');
});

const JAVASCRIPT = `
module.exports = async (req, res) => {
  const found = await eval(decodeURIComponent(req.url.slice(2)));
  res.end(JSON.stringify(Array.isArray(found) ? found.map((one) => (one && one.toString()) ?? one) : (found && found.toString())));
};
`;

test('the queue in JavaScript', async (t) => {
  const there = await start(t, { files: { 'app.cjs': JAVASCRIPT }, more: 'processes = 2\nqueue = 4' });
  await there.process.prints(/spawned uWSGI worker 2/);
  const js = async (code: string): Promise<unknown> =>
    JSON.parse((await get(there.address, `/?${encodeURIComponent(code)}`)).body);
  assert.equal(await js('uwsgi.queue_push("a") && uwsgi.queue_push(Buffer.from("b"))'), 'true');
  assert.deepEqual(await js('uwsgi.queue_last(2)'), ['b', 'a']);
  assert.deepEqual(
    await js(
      '[uwsgi.queue_set(0, "c"), uwsgi.queue_pull(), uwsgi.queue_pull(), uwsgi.queue_slot(), uwsgi.queue_size()]',
    ),
    ['true', 'c', null, 0, '4'],
  );
});
