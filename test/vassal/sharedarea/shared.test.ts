import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emperord, folder, get } from '../../support/index.ts';
import { start } from '../runtimes/javascript/application.ts';
import { ask, EVALUATOR } from '../runtimes/python/evaluator.ts';
import { missing, site } from '../runtimes/python/site.ts';

const APP = `
import uwsgi

def count(times):
    for _ in range(times):
        uwsgi.sharedarea_inc64(0, 64)

def view():
    uwsgi.sharedarea_memoryview(0)[5:8] = b"xyz"
    return uwsgi.sharedarea_read(0, 5, 3)
${EVALUATOR}`;

for (const lines of ['processes = 3', 'processes = 3\nlazy-apps = true', 'threads = 3'])
  test(`SHA-001 SHA-002 SHA-006 to SHA-020 areas of Python: ${lines}`, { skip: missing }, async (t) => {
    const areas = 'sharedarea = 2\nsharedarea = file=%darea,size=5000';
    const there = await site(t, { 'app.py': APP }, `wsgi-file = app.py\n${areas}\n${lines}`);
    await there.program.prints(/spawned uWSGI worker 1/);
    await Promise.all([1, 2, 3].map(() => ask(there, 'count(1000)')));
    assert.equal(await ask(there, 'uwsgi.sharedarea_read64(0, 64)'), '3000');
    assert.equal(
      await ask(there, '(len(uwsgi.sharedarea_read(0, 0)), len(uwsgi.sharedarea_read(1, 0)))'),
      '(8192, 5000)',
    );
    assert.equal(
      await ask(there, '(uwsgi.sharedarea_write(1, 4997, "abc"), uwsgi.sharedarea_read(1, 4997, 3))'),
      "(None, b'abc')",
    );
    assert.equal(readFileSync(join(there.directory, 'area'), 'latin1').slice(4997), 'abc');
    for (const code of [
      'read(1, 4998, 3)',
      'read(2, 0, 1)',
      'write(0, 8190, b"abc")',
      'read64(0, 8185)',
      'read(0, -1, 1)',
    ])
      assert.match(await ask(there, `uwsgi.sharedarea_${code}`), /^ValueError/);
    for (const [bits, value] of [
      [8, -128],
      [16, 32767],
      [32, -1],
      [64, '-2**63'],
    ])
      assert.equal(
        await ask(
          there,
          `(uwsgi.sharedarea_write${bits}(0, 1, ${value}), uwsgi.sharedarea_read${bits}(0, 1) == ${value})`,
        ),
        '(None, True)',
      );
    assert.equal(
      await ask(
        there,
        '(uwsgi.sharedarea_write8(0, 0, 255), uwsgi.sharedarea_dec8(0, 0, 2), uwsgi.sharedarea_read8(0, 0))',
      ),
      '(None, None, -3)',
    );
    assert.equal(await ask(there, 'view()'), "b'xyz'");
    assert.equal(
      await ask(
        there,
        '(uwsgi.sharedarea_wlock(0), uwsgi.sharedarea_inc64(0, 64), uwsgi.sharedarea_unlock(0), uwsgi.sharedarea_rlock(0), uwsgi.sharedarea_read64(0, 64), uwsgi.sharedarea_unlock(0))',
      ),
      '(None, None, None, None, 3001, None)',
    );
    assert.equal(await ask(there, 'uwsgi.sharedarea_wait(1, 10, 1)'), 'None');
    let over = false;
    const waiting = ask(there, 'uwsgi.sharedarea_wait(1)').finally(() => (over = true));
    while (!over) await ask(there, 'uwsgi.sharedarea_inc32(1, 0)');
    assert.equal(await waiting, 'True');
  });

test(
  'SHA-003 SHA-004 SHA-005 areas of files and descriptors; what cannot be is refused',
  { skip: missing },
  async (t) => {
    const directory = folder(t, { file: 'what was there before' });
    const there = await site(t, { 'app.py': APP }, `wsgi-file = app.py\nsharedarea = file=${directory}/file`);
    assert.equal(await ask(there, 'uwsgi.sharedarea_read(0, 0)'), "b'what was there before'");
    writeFileSync(join(directory, 'empty'), '');
    for (const value of [
      'ptr=1,size=4096',
      'x',
      'pages=x',
      'size=0',
      'fd=999,size=1',
      `file=${directory}/empty`,
      `file=${directory}/none`,
    ]) {
      const refused = emperord(t, [
        '--http-socket',
        join(directory, 'http'),
        '--module',
        'x',
        '--sharedarea',
        value,
      ]);
      assert.equal(await refused.ended(), 1, value);
      assert.match(refused.output(), /ERR_SHAREDAREA/);
    }
  },
);

const JAVASCRIPT = `
module.exports = async (req, res) => {
  try {
    res.end(String(await eval(decodeURIComponent(req.url.slice(2)))));
  } catch (error) {
    res.end(String(error));
  }
};
`;

test('areas of JavaScript, in two processes', async (t) => {
  const there = await start(t, { files: { 'app.cjs': JAVASCRIPT }, more: 'processes = 2\nsharedarea = 1' });
  await there.process.prints(/spawned uWSGI worker 2/);
  const js = async (code: string): Promise<string> =>
    (await get(there.address, `/?${encodeURIComponent(code)}`)).body;
  const add = 'Array.from({ length: 5000 }, () => uwsgi.sharedarea_inc64(0, 8)).length';
  await Promise.all([1, 2, 3, 4].map(() => js(add)));
  assert.equal(await js('uwsgi.sharedarea_read64(0, 8)'), '20000');
  assert.equal(
    await js('(uwsgi.sharedarea_write(0, 100, "text"), uwsgi.sharedarea_read(0, 100, 4))'),
    'text',
  );
  assert.equal(
    await js(
      '(uwsgi.sharedarea_wlock(0), uwsgi.sharedarea_dec64(0, 8), uwsgi.sharedarea_unlock(0), uwsgi.sharedarea_read64(0, 8))',
    ),
    '19999',
  );
  assert.match(await js('uwsgi.sharedarea_read(1, 0)'), /RangeError: there is no shared area 1/);
  assert.equal(await js('uwsgi.sharedarea_wait(0, 0, 0.05)'), 'false');
  let over = false;
  const waiting = js('uwsgi.sharedarea_wait(0)').finally(() => (over = true));
  while (!over) await js('uwsgi.sharedarea_inc8(0, 0)');
  assert.equal(await waiting, 'true');
});
