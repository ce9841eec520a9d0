import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emperord, exchange, folder, get, until } from '../../support/index.ts';
import { start } from '../runtimes/javascript/application.ts';
import { ask, EVALUATOR } from '../runtimes/python/evaluator.ts';
import { missing, site } from '../runtimes/python/site.ts';

const APP = `
import os, time, uwsgi
from uwsgidecorators import lock

def count(times, index):
    """Not one step of it is whole without a lock."""
    for _ in range(times):
        uwsgi.lock(index)
        with open("number") as file:
            number = int(file.read())
        with open("number", "w") as file:
            file.write(str(number + 1))
        uwsgi.unlock(index)

def hold(index):
    uwsgi.lock(index)
    open("held", "w").close()
    time.sleep(100)

@lock
def alone():
    return uwsgi.is_locked()
${EVALUATOR}`;

const FILES = { 'app.py': APP, number: '0', record: '' };
for (const lines of ['processes = 3', 'processes = 3\nlazy-apps = true', 'threads = 3']) {
  test(
    `LKS-001 LKS-002 LKS-004 locks keep processes and threads out: ${lines}`,
    { skip: missing },
    async (t) => {
      const there = await site(t, FILES, `wsgi-file = app.py\nlocks = 1\n${lines}`);
      const counted = await Promise.all([1, 2, 3].map(() => ask(there, 'count(200, 1)')));
      assert.deepEqual(counted, ['None', 'None', 'None']);
      assert.equal(readFileSync(join(there.directory, 'number'), 'utf8'), '600');
      assert.equal(
        await ask(there, '(uwsgi.is_locked(), alone(), uwsgi.is_locked())'),
        '(False, True, False)',
      );
      assert.equal(
        await ask(there, '(uwsgi.lock(), uwsgi.lock(1), uwsgi.unlock(), uwsgi.unlock(1))'),
        '(None, None, None, None)',
      );
      for (const call of ['lock(2)', 'unlock(-1)', 'is_locked("1")'])
        assert.match(await ask(there, `uwsgi.${call}`), /ValueError: Invalid lock number/);
    },
  );
}

test('a lock whose holder is killed is free, and the stats say who has it', { skip: missing }, async (t) => {
  const there = await site(t, FILES, 'wsgi-file = app.py\nprocesses = 2\nstats = %dstats');
  const held = ask(there, 'hold(0)').catch(() => '');
  await until(() => existsSync(join(there.directory, 'held')));
  assert.equal(await ask(there, 'uwsgi.is_locked()'), 'True');
  const { locks } = JSON.parse(await exchange(join(there.directory, 'stats'), '')) as {
    readonly locks: readonly Record<string, number>[];
  };
  const pid = locks[0]?.['user 0'] ?? 0;
  assert.match(readFileSync(`/proc/${pid}/comm`, 'utf8'), /companion/);
  const waiting = ask(there, '(uwsgi.lock(), uwsgi.unlock())');
  process.kill(pid, 'SIGKILL');
  assert.equal(await waiting, '(None, None)');
  await held;
});

const JAVASCRIPT = `
const { readFileSync, writeFileSync } = require('node:fs');
const count = async (times) => {
  for (let time = 0; time < times; time++) {
    await uwsgi.lock(1);
    const number = Number(readFileSync(process.env.NUMBER, 'utf8'));
    await new Promise(setImmediate);
    writeFileSync(process.env.NUMBER, String(number + 1));
    uwsgi.unlock(1);
  }
};
module.exports = async (req, res) => {
  try {
    res.end(JSON.stringify((await eval(decodeURIComponent(req.url.slice(2)))) ?? null));
  } catch (error) {
    res.end(String(error));
  }
};
`;

test('LKS-001 LKS-002 locks of JavaScript keep processes and requests out', async (t) => {
  let number = '';
  const there = await start(t, {
    files: { 'app.cjs': JAVASCRIPT },
    more: 'processes = 2\nlocks = 1\nenv = NUMBER=%dnumber',
    prepare: (directory) => (number = join(directory, 'number')),
  });
  await there.process.prints(/spawned uWSGI worker 2/);
  writeFileSync(number, '0');
  const askJs = async (code: string): Promise<string> =>
    (await get(there.address, `/?${encodeURIComponent(code)}`)).body;
  await Promise.all([1, 2, 3, 4].map(() => askJs('count(50)')));
  assert.equal(readFileSync(number, 'utf8'), '200');
  assert.equal(
    await askJs('uwsgi.lock().then(() => [uwsgi.is_locked(), uwsgi.unlock(), uwsgi.is_locked()])'),
    '[true,null,false]',
  );
  assert.match(await askJs('uwsgi.lock(2)'), /RangeError: there is no lock 2/);
});

test('a number of locks that cannot be is refused', async (t) => {
  const directory = folder(t, { 'app.cjs': 'module.exports = () => undefined;' });
  const argv = [
    '--http-socket',
    join(directory, 'http'),
    '--javascript',
    join(directory, 'app.cjs'),
    '--locks',
    '70000',
  ];
  const refused = emperord(t, argv);
  assert.equal(await refused.ended(), 1);
  assert.match(refused.output(), /ERR_LOCKS_COUNT/);
});
