import assert from 'node:assert/strict';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { emperord, exchange, freeAddress, until } from '../../support/index.ts';
import { ask, EVALUATOR } from '../runtimes/python/evaluator.ts';
import { missing, site, type Site } from '../runtimes/python/site.ts';

const APP = `
import os, time, uwsgi
from uwsgidecorators import cron, filemon, rbtimer, signal, timer

def note(number):
    with open("record", "a") as record:
        record.write("%d %d\\n" % (number, uwsgi.worker_id()))

uwsgi.register_signal(30, "worker", note)
uwsgi.register_signal(31, "workers", note)
uwsgi.register_signal(32, "worker2", note)
uwsgi.register_signal(40, "", note)

@signal(50)
def fails(number):
    1 / 0

@timer(1)
def tick(number):
    note(100)

@rbtimer(3600)
def seldom(number):
    note(101)

@cron(-1, -1, -1, -1, -1)
def minutely(number):
    note(102)

@filemon("watched")
def watched(number):
    note(103)

def late(number):
    note(number)

def burst(number, times):
    for _ in range(times):
        uwsgi.signal(number)
${EVALUATOR}`;

async function start(t: TestContext, lines: string): Promise<Site> {
  return site(t, { 'app.py': APP, watched: '', touched: '', record: '' }, `wsgi-file = app.py\n${lines}`);
}

/** Workers that ran the handler of a signal, in the order in which they did. */
function ran({ directory }: Site, signal: number): number[] {
  const lines = readFileSync(join(directory, 'record'), 'utf8').split('\n');
  return lines
    .map((line) => line.split(' ').map(Number))
    .flatMap(([found, worker]) => (found === signal ? [worker ?? 0] : []));
}

const comes = (there: Site, signal: number, wanted: (workers: number[]) => boolean): Promise<void> =>
  until(
    () => wanted(ran(there, signal)),
    () => `signal ${signal} ran in ${JSON.stringify(ran(there, signal))}\n${there.program.output()}`,
  );

for (const lazy of [false, true]) {
  const how = lazy ? 'that each worker loads for itself' : 'that is loaded once';
  test(
    `CRN-001 CRN-006 CRN-007 SIG-002 to SIG-018 signals, timers and files of an application ${how}`,
    { skip: missing },
    async (t) => {
      const more = lazy ? 'lazy-apps = true\n' : '';
      const there = await start(t, `processes = 2\ntouch-signal = %dtouched 40\n${more}`);
      await there.program.prints(/spawned uWSGI worker 2/);
      await ask(there, 'uwsgi.signal(30)');
      await comes(there, 30, (workers) => workers.length === 1);
      await ask(there, 'uwsgi.signal(31)');
      await comes(there, 31, (workers) => String(workers.sort()) === '1,2');
      await ask(there, 'uwsgi.signal(32)');
      await comes(there, 32, (workers) => String(workers) === '2');
      await comes(there, 100, (workers) => workers.length >= 2);
      await comes(there, 102, (workers) => workers.length >= 1);
      writeFileSync(join(there.directory, 'watched'), 'more');
      await comes(there, 103, (workers) => workers.length >= 1);
      utimesSync(join(there.directory, 'touched'), 1e9, 2e9);
      await comes(there, 40, (workers) => workers.length === 1);
      assert.deepEqual(ran(there, 101), []);
      await ask(there, 'uwsgi.signal(50)');
      await there.program.prints(/ZeroDivisionError/);
      assert.equal(
        await ask(there, '(uwsgi.signal_registered(30), uwsgi.signal_registered(99))'),
        '(True, None)',
      );
    },
  );
}

test(
  'SIG-001 SIG-013 SIG-028 a burst is handled to the last; bad numbers are refused',
  { skip: missing },
  async (t) => {
    const there = await start(t, 'processes = 2\nlazy-apps = true\nstats = %dstats.sock');
    await ask(there, 'burst(30, 1000)');
    await comes(there, 30, (workers) => workers.length === 1000);
    const state = async () =>
      JSON.parse(await exchange(join(there.directory, 'stats.sock'), '')) as {
        readonly signal_queue: number;
        readonly workers: readonly { readonly signals: number }[];
      };
    // The last one is out of the queue when the master has heard that it was handled.
    await until(async () => (await state()).signal_queue === 0);
    assert.ok((await state()).workers.reduce((sum, { signals }) => sum + signals, 0) >= 1000);
    assert.match(await ask(there, 'uwsgi.signal(256)'), /ValueError/);
    assert.match(await ask(there, 'uwsgi.register_signal(1, "nobody", late)'), /nothing of that name/);
    assert.match(await ask(there, 'uwsgi.add_timer(30, 0)'), /from 1/);
    await ask(there, 'uwsgi.add_rb_timer(30, 1, 2)');
    await comes(there, 30, (workers) => workers.length === 1002);
  },
);

test('SIG-015 a handler that only one worker has is missed in the others', { skip: missing }, async (t) => {
  const there = await start(t, 'processes = 2');
  await ask(there, 'uwsgi.register_signal(60, "worker%d" % (3 - uwsgi.worker_id()), late)');
  await ask(there, 'uwsgi.signal(60)');
  await there.program.prints(/error managing signal 60 on worker/);
});

test(
  'SIG-023 to SIG-026 a request waits for a signal, and is interrupted by handlers',
  { skip: missing },
  async (t) => {
    const there = await start(t, 'threads = 2');
    const waiting = ask(there, '(uwsgi.signal_wait(99), uwsgi.signal_received())');
    // Until it waits, nobody does.
    await until(async () => {
      await ask(there, 'uwsgi.signal(99)');
      return Promise.race([waiting.then(() => true), ask(there, '1').then(() => false)]);
    });
    assert.equal(await waiting, '(None, 99)');
  },
);

test('a signal is not lost with the worker that was called for it', { skip: missing }, async (t) => {
  const there = await start(t, 'processes = 1');
  const pid = Number(await ask(there, 'uwsgi.workers()[0]["pid"]'));
  const slow = ask(there, '(uwsgi.signal(30), note(200), time.sleep(100))').catch(() => '');
  await comes(there, 200, (workers) => workers.length === 1);
  process.kill(pid, 'SIGKILL');
  await slow;
  await comes(there, 30, (workers) => workers.length === 1);
});

test(
  'SIG-029 REL-003 signals come over the uwsgi protocol, and from the command line',
  { skip: missing },
  async (t) => {
    const socket = await freeAddress();
    const there = await start(t, `socket = ${socket}`);
    assert.equal(await exchange(socket, Buffer.from([110, 0, 0, 30])), '\xff\0\0\x01');
    await comes(there, 30, (workers) => workers.length === 1);
    const sender = emperord(t, ['--signal', `${socket},30`]);
    assert.equal(await sender.ended(), 0);
    assert.match(sender.output(), new RegExp(`signal 30 delivered to node ${socket}`));
    await comes(there, 30, (workers) => workers.length === 2);
    for (const value of [`${socket},300`, 'nowhere', '127.0.0.1:1,1']) {
      const refused = emperord(t, ['--signal', value]);
      assert.equal(await refused.ended(), 1);
      assert.match(refused.output(), /ERR_SIGNALS_SEND/);
    }
  },
);

test('RTE-069 a rule raises a signal', { skip: missing }, async (t) => {
  const there = await start(t, 'route = ^/$ signal:30');
  await ask(there, '1');
  await comes(there, 30, (workers) => workers.length === 1);
});
