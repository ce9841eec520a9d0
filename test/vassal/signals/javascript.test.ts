import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { get, until } from '../../support/index.ts';
import { start } from '../runtimes/javascript/application.ts';

const APP = `
const { appendFileSync } = require('node:fs');
const record = process.env.RECORD;
const note = (number) => appendFileSync(record, number + ' ' + uwsgi.worker_id() + '\\n');
uwsgi.register_signal(30, 'worker', note);
uwsgi.register_signal(31, 'workers', note);
uwsgi.register_signal(32, '', async () => { throw new Error('not today'); });
uwsgi.register_signal(33, '', note);
uwsgi.add_timer(33, 1);
module.exports = async (req, res) => {
  const code = decodeURIComponent(req.url.slice(2));
  res.end(JSON.stringify((await eval(code)) ?? null));
};
`;

for (const mode of ['auto', 'off']) {
  test(`handlers and timers of JavaScript, fork-server = ${mode}`, async (t: TestContext) => {
    let record = '';
    const there = await start(t, {
      files: { 'app.cjs': APP },
      more: `processes = 2\nfork-server = ${mode}\nenv = RECORD=%drecord`,
      prepare: (directory) => (record = join(directory, 'record')),
    });
    await there.process.prints(/spawned uWSGI worker 2/);
    const ran = (signal: number): string =>
      readFileSync(record, { encoding: 'utf8', flag: 'a+' })
        .split('\n')
        .filter((line) => line.startsWith(`${signal} `))
        .sort()
        .map((line) => line.split(' ')[1])
        .join();
    const ask = async (code: string): Promise<unknown> =>
      JSON.parse((await get(there.address, `/?${encodeURIComponent(code)}`)).body);
    await ask('uwsgi.signal(30)');
    await until(
      () => /^[12]$/.test(ran(30)),
      () => `${ran(30)}\n${there.process.output()}`,
    );
    await ask('uwsgi.signal(31)');
    await until(
      () => ran(31) === '1,2',
      () => `${ran(31)}\n${there.process.output()}`,
    );
    await until(
      () => ran(33).length > 2,
      () => there.process.output(),
    );
    await ask('uwsgi.signal(32)');
    await there.process.prints(/handler of signal 32: Error: not today/);
    assert.deepEqual(await ask('Promise.all([30, 99].map(uwsgi.signal_registered))'), [true, false]);
    const waited = ask('uwsgi.signal_wait(77).then((found) => [found, uwsgi.signal_received()])');
    await until(async () => {
      await ask('uwsgi.signal(77)');
      return Promise.race([waited.then(() => true), ask('1').then(() => false)]);
    });
    assert.deepEqual(await waited, [77, 77]);
  });
}
