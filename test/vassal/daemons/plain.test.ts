import assert from 'node:assert/strict';
import { readFileSync, realpathSync, utimesSync } from 'node:fs';
import { test } from 'node:test';
import { emperord, exchange, folder, put, serves, until } from '../../support/index.ts';
import { site } from '../master/site.ts';
import { gone, isAlive, pidsIn, started } from './crew.ts';

const daemon = (file: string): string => `echo $$ >> ${file}; exec sleep 1000`;

test('DMN-001 DMN-002 DMN-009 DMN-024 a daemon runs with the instance, again when it ends, and ends with it', async (t) => {
  const { directory, process: instance } = await site(
    t,
    (folder) =>
      `master = true\nchdir = ${folder}\nenv = FOO=bar\n` +
      `attach-daemon = echo "$FOO $PWD" > %(chdir)/seen; ${daemon('%(chdir)/pids')}`,
  );
  const file = `${directory}/pids`;
  const first = await started(t, file, 1);
  assert.equal(readFileSync(`${directory}/seen`, 'utf8'), `bar ${realpathSync(directory)}\n`);
  assert.equal(realpathSync(`/proc/${first}/fd/0`), '/dev/null');
  process.kill(first, 'SIGKILL');
  const second = await started(t, file, 2);
  await instance.prints(/\[uwsgi-daemons\] respawning "echo .*" \(uid: \d+ gid: \d+\)/);
  assert.equal(await instance.stop('SIGINT'), 0);
  assert.ok(!isAlive(second));
  assert.match(
    instance.output(),
    new RegExp(`\\[uwsgi-daemons\\] stopping daemon \\(pid: ${second}\\): echo`),
  );
});

test('a daemon ends with a master that is killed', async (t) => {
  const { directory, process: instance } = await site(
    t,
    (folder) =>
      `master = true\nstats = ${folder}/stats\nattach-daemon = ${daemon(`${folder}/pids`)}\nattach-daemon = sleep 1000`,
  );
  const pid = await started(t, `${directory}/pids`, 1);
  const { daemons } = JSON.parse(await exchange(`${directory}/stats`, '')) as { daemons: { pid: number }[] };
  const sleeper = daemons[1]?.pid ?? 0;
  await until(() => readFileSync(`/proc/${sleeper}/comm`, 'utf8') === 'sleep\n');
  process.kill(instance.pid, 'SIGKILL');
  await gone(pid);
  await gone(sleeper);
});

test('what ignores the stop signal is killed, also behind a shell that did not', async (t) => {
  const { directory, process: instance } = await site(t, (folder) => {
    put(folder, {
      'stubborn.sh': `trap 'echo asked >> ${folder}/asked' USR1\necho $$ >> ${folder}/pids\nwhile :; do sleep 0.1; done`,
    });
    return `master = true\nattach-daemon2 = cmd=trap - USR1; sh ${folder}/stubborn.sh; true,stopsignal=10`;
  });
  const pid = await started(t, `${directory}/pids`, 1);
  assert.equal(await instance.stop('SIGINT'), 0);
  assert.equal(readFileSync(`${directory}/asked`, 'utf8'), 'asked\n');
  await gone(pid);
});

test('DMN-002 DMN-023 a reload starts daemons again, ends removed ones and starts added ones; a refused one leaves them alone', async (t) => {
  const site_ = await site(
    t,
    (folder) =>
      `master = true\nattach-daemon = ${daemon(`${folder}/stays`)}\n` +
      `attach-daemon2 = cmd=trap 'echo hup > ${folder}/signal; exit' HUP; echo $$ >> ${folder}/goes; while :; do sleep 0.1; done,reloadsignal=1`,
  );
  const { directory, address, process: instance, edit } = site_;
  const stays = await started(t, `${directory}/stays`, 1);
  const goes = await started(t, `${directory}/goes`, 1);

  edit('2', 'master = true\nattach-daemon2 = nonsense');
  instance.child.kill('SIGHUP');
  await instance.prints(/ERR_DAEMONS_SYNTAX[^]*reload refused/);
  assert.deepEqual([isAlive(stays), isAlive(goes)], [true, true]);

  edit(
    '3',
    `master = true\nattach-daemon = ${daemon(`${directory}/stays`)}\nattach-daemon = ${daemon(`${directory}/comes`)}`,
  );
  instance.child.kill('SIGHUP');
  await serves(address, '/', 'version 3');
  const again = await started(t, `${directory}/stays`, 2);
  const comes = await started(t, `${directory}/comes`, 1);
  await gone(stays);
  await gone(goes);
  assert.equal(readFileSync(`${directory}/signal`, 'utf8'), 'hup\n');
  assert.deepEqual([isAlive(again), isAlive(comes)], [true, true]);

  edit('4', 'master = true');
  instance.child.kill('SIGHUP');
  await gone(again);
  await gone(comes);
  await serves(address, '/', 'version 4');
});

test('DMN-017 freq: a daemon that never works is given up, and a touch tries again', async (t) => {
  const { directory, process: instance } = await site(t, (folder) => {
    put(folder, { touch: '' });
    return `master = true\nattach-daemon2 = cmd=echo $$ >> ${folder}/pids; exit 3,freq=2,touch=${folder}/touch`;
  });
  await instance.prints(/\[uwsgi-daemons\] throttling "echo .*" for 1 seconds/);
  await instance.prints(/is broken: 2 starts in a row failed/);
  assert.equal(pidsIn(`${directory}/pids`).length, 2);
  utimesSync(`${directory}/touch`, 1, 1);
  await started(t, `${directory}/pids`, 3);
  await instance.prints(/touch has been touched\.\.\. reloading daemon/);
});

test('DMN-021 a touch restarts a daemon', async (t) => {
  const { directory } = await site(t, (folder) => {
    put(folder, { touch: '' });
    return `master = true\nattach-daemon2 = cmd=${daemon(`${folder}/pids`)},touch=/none;${folder}/touch`;
  });
  const first = await started(t, `${directory}/pids`, 1);
  utimesSync(`${directory}/touch`, 1, 1);
  await started(t, `${directory}/pids`, 2);
  assert.ok(!isAlive(first));
});

test('DMN-019 the end of a control daemon is the end of the instance', async (t) => {
  const { directory, process: instance } = await site(
    t,
    (folder) =>
      `master = true\nattach-control-daemon = ${daemon(`${folder}/control`)}\nattach-daemon = ${daemon(`${folder}/pids`)}`,
  );
  const control = await started(t, `${directory}/control`, 1);
  const other = await started(t, `${directory}/pids`, 1);
  process.kill(control, 'SIGKILL');
  assert.equal(await instance.ended(), 0);
  assert.match(instance.output(), new RegExp(`daemon "echo .*" \\(pid: ${control}\\) annihilated`));
  await gone(other);
});

test('daemons run before the application is loaded', async (t) => {
  const { directory, process: instance } = await site(t, (folder) => {
    const wait = `while (!require('fs').existsSync('${folder}/pids'));`;
    put(folder, { 'waits.cjs': `${wait} module.exports = (q, a) => a.end('ready');` });
    return `master = true\njavascript = ${folder}/waits.cjs\nattach-daemon = ${daemon(`${folder}/pids`)}`;
  });
  const pid = await started(t, `${directory}/pids`, 1);
  assert.ok(isAlive(pid));
  await instance.stop('SIGINT');
  assert.ok(!isAlive(pid));
});

test('they end with a start that fails', async (t) => {
  const directory = folder(t);
  put(directory, {
    'app.cjs': `while (!require('fs').existsSync('${directory}/pids')); throw new Error('no');`,
    'app.ini': `[uwsgi]\nmaster = true\nneed-app = true\nhttp-socket = ${directory}/s\njavascript = ${directory}/app.cjs\nattach-daemon = ${daemon(`${directory}/pids`)}\n`,
  });
  const instance = emperord(t, [`${directory}/app.ini`], { cwd: directory });
  const pid = await started(t, `${directory}/pids`, 1);
  assert.equal(await instance.ended(), 22);
  assert.ok(!isAlive(pid));
});

test('a stop during a reload ends the daemons', async (t) => {
  const {
    directory,
    process: instance,
    edit,
  } = await site(t, (folder) => `master = true\nattach-daemon = ${daemon(`${folder}/pids`)}`);
  const pid = await started(t, `${directory}/pids`, 1);
  edit('2', `master = true\nattach-daemon = ${daemon(`${directory}/pids`)}\nexec-as-user = sleep 1`);
  instance.child.kill('SIGHUP');
  await instance.prints('running "sleep 1"');
  assert.equal(await instance.stop('SIGINT'), 0);
  await until(() => pidsIn(`${directory}/pids`).every((one) => !isAlive(one)));
  assert.deepEqual(pidsIn(`${directory}/pids`), [pid]);
});
