import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { MINUTE_MS, ownClock } from '../../../vassal/cron/clock.ts';
import { Crontab } from '../../../vassal/cron/crontab.ts';
import type { Entry } from '../../../vassal/cron/entry.ts';
import { exchange, folder, LIMIT_MS, serves } from '../../support/index.ts';
import { site } from '../master/site.ts';

const ANY = { minute: -1, hour: -1, day: -1, month: -1, week: -1, unique: false, harakiri: 0 };
const linesIn = (file: string): number =>
  (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0
    ? 0
    : readFileSync(file, 'utf8').trim().split('\n').length;

/** A crontab on a clock that only the test moves. */
function bench(t: TestContext, make: (directory: string) => Partial<Entry>) {
  const directory = folder(t);
  const log: string[] = [];
  const note = (text: string): void => void log.push(text);
  const surroundings = {
    log: { line: note, event: note },
    environment: ['PATH=/usr/bin:/bin'],
    directory,
  };
  const crontab = new Crontab();
  const hold = (holder: object): void =>
    crontab.hold(holder, [{ ...ANY, command: '', ...make(directory) }], surroundings, ownClock);
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 * MINUTE_MS + 30_000 });
  const ended = async (count: number): Promise<void> => {
    const end = performance.now() + LIMIT_MS;
    const seen = (): number => log.filter((line) => line.includes('exited after')).length;
    while (seen() < count) {
      assert.ok(performance.now() < end, log.join('\n'));
      await setImmediate();
    }
    assert.equal(seen(), count);
  };
  return { directory, log, crontab, hold, ended };
}

test('CRN-002 an entry runs in the minute of the start, then on each minute; a reload adds none', async (t) => {
  const { directory, crontab, hold, ended } = bench(t, () => ({ command: 'echo x >> out' }));
  const first = {};
  const second = {};
  hold(first);
  await ended(1);
  const handed = crontab.leave(first);
  hold(second);
  await handed;
  t.mock.timers.tick(29_000);
  assert.equal(linesIn(`${directory}/out`), 1);
  t.mock.timers.tick(1000);
  await ended(2);
  t.mock.timers.tick(MINUTE_MS);
  await ended(3);
  assert.equal(linesIn(`${directory}/out`), 3);
  await crontab.leave(second);
  t.mock.timers.tick(10 * MINUTE_MS);
  assert.deepEqual(crontab.stats, []);
});

test('CRN-011 CRN-020 a unique command is never there twice, and follows itself when it ends late', async (t) => {
  const { directory, crontab, hold, ended } = bench(t, () => ({
    command: 'echo x >> out; while [ ! -e go ]; do sleep 0.02; done; rm go; exit',
    unique: true,
  }));
  const holder = {};
  hold(holder);
  t.mock.timers.tick(MINUTE_MS);
  t.mock.timers.tick(MINUTE_MS);
  const [{ pid, unique }] = crontab.stats as [{ pid: number; unique: number }];
  assert.equal(unique, 1);
  writeFileSync(`${directory}/go`, '');
  await ended(1);
  const [next] = crontab.stats as [{ pid: number }];
  assert.ok(next.pid > 0 && next.pid !== pid);
  writeFileSync(`${directory}/go`, '');
  await ended(2);
  assert.equal((crontab.stats as [{ pid: number }])[0].pid, -1, 'once in a minute');
  await crontab.leave(holder);
});

test('CRN-013 CRN-021 harakiri kills a command with all that it started', async (t) => {
  const { log, crontab, hold, ended } = bench(t, () => ({ command: 'sleep 1000 & wait', harakiri: 2 }));
  const holder = {};
  hold(holder);
  const [{ pid }] = crontab.stats as [{ pid: number }];
  t.mock.timers.tick(2000);
  await ended(1);
  assert.ok(log.includes(`*** HARAKIRI ON CRON "sleep 1000 & wait" (pid: ${pid}) ***`));
  await crontab.leave(holder);
});

test('CRN-008 CRN-014 an instance runs its entries, tells of them, and leaves them at its end', async (t) => {
  const {
    directory,
    address,
    process: instance,
    edit,
  } = await site(
    t,
    (folder) =>
      `master = true\nstats = ${folder}/stats\nchdir = ${folder}\nenv = FOO=bar\n` +
      `cron = -1 -1 -1 -1 -1 echo "$FOO $PWD" >> out\ncron2 = month=1,day=31 never`,
  );
  await instance.prints('[uwsgi-cron] command "never" registered as cron task');
  await instance.prints(/ - \[uwsgi-cron\] running "echo .*" \(pid \d+\)/);
  await instance.prints(/command "echo .*" running with pid \d+ exited after \d second\(s\)/);
  assert.equal(readFileSync(`${directory}/out`, 'utf8').split('\n')[0], `bar ${directory}`);
  const { crons } = JSON.parse(await exchange(`${directory}/stats`, '')) as { crons: object[] };
  assert.deepEqual(crons[1], {
    minute: -1,
    hour: -1,
    day: 31,
    month: 1,
    week: -1,
    command: 'never',
    unique: 0,
    legion: '',
    pid: -1,
    started_at: 0,
  });
  edit('2', 'master = true\ncron = whenever');
  instance.child.kill('SIGHUP');
  await instance.prints(/ERR_CRON_SYNTAX[^]*reload refused/);
  await serves(address, '/', 'version 1');
  assert.equal(await instance.stop('SIGINT'), 0);
});
