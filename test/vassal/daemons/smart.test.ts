import assert from 'node:assert/strict';
import {
  chmodSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { test, type TestContext } from 'node:test';
import { emperord, exchange, folder, put, serves, until, type Running } from '../../support/index.ts';
import { site } from '../master/site.ts';
import { gone, isAlive, pidsIn, started } from './crew.ts';

/** Appends its pid to a file and stays; the log of an instance that it outlives it gives back. */
const daemon = (file: string): string => `echo $$ >> ${file}; exec sleep 1000 > /dev/null 2>&1`;

/** A program that goes to the background and writes a pidfile, after some seconds when asked. */
const background = (directory: string, late = 0): string => {
  const child = `sleep ${late}; echo $$ > ${directory}/d.pid; ${daemon(`${directory}/pids`)}`;
  put(directory, { 'child.sh': child, 'goes.sh': `setsid sh ${directory}/child.sh & exit 0` });
  return `sh ${directory}/goes.sh`;
};

async function again(t: TestContext, directory: string): Promise<Running> {
  const next = emperord(t, [`${directory}/app.ini`], { cwd: directory });
  await next.prints(/spawned uWSGI worker/);
  return next;
}

test('DMN-004 DMN-005 DMN-008 smart-attach-daemon2 survives reload and stop, is found again, and started when it died', async (t) => {
  const {
    directory,
    address,
    process: instance,
    edit,
  } = await site(
    t,
    (folder) => `master = true\nsmart-attach-daemon2 = ${folder}/d.pid ${daemon(`${folder}/pids`)}`,
  );
  const first = await started(t, `${directory}/pids`, 1);
  await until(() => pidsIn(`${directory}/d.pid`)[0] === first);
  edit('2');
  instance.child.kill('SIGHUP');
  await serves(address, '/', 'version 2');
  assert.equal(await instance.stop('SIGINT'), 0);
  assert.ok(isAlive(first));

  const next = await again(t, directory);
  await next.prints(new RegExp(`found valid/active pidfile for "echo .*" \\(pid: ${first}\\)`));
  process.kill(first, 'SIGKILL');
  const second = await started(t, `${directory}/pids`, 2);
  await until(() => pidsIn(`${directory}/d.pid`)[0] === second);
  assert.deepEqual(pidsIn(`${directory}/pids`), [first, second]);
});

test('DMN-003 DMN-007 smart-attach-daemon follows the pidfile of a program that goes to the background', async (t) => {
  const { directory, process: instance } = await site(
    t,
    (folder) => `master = true\nsmart-attach-daemon = ${folder}/d.pid ${background(folder, 2)}`,
  );
  const first = await started(t, `${directory}/pids`, 1);
  await instance.prints(new RegExp(`\\[uwsgi-daemons\\] found .* "sh .*" \\(pid: ${first}\\)`));
  // The pid that ends is no child of the master.
  process.kill(first, 'SIGKILL');
  await started(t, `${directory}/pids`, 2);
  assert.equal(pidsIn(`${directory}/pids`).length, 2);
});

test('a foreground program that writes its pidfile is a smart daemon too, and one that does not is told', async (t) => {
  const { directory, process: instance } = await site(
    t,
    (folder) =>
      `master = true\nsmart-attach-daemon = ${folder}/a.pid echo $$ > ${folder}/a.pid; ${daemon(`${folder}/a`)}\n` +
      `smart-attach-daemon = ${folder}/b.pid ${daemon(`${folder}/b`)}`,
  );
  const a = await started(t, `${directory}/a`, 1);
  const b = await started(t, `${directory}/b`, 1);
  await instance.prints(new RegExp(`"echo .*" \\(pid: ${b}\\) did not daemonize !!!`));
  assert.doesNotMatch(instance.output(), new RegExp(`pid: ${a}\\) did not`));
  await instance.stop('SIGINT');
  assert.deepEqual([isAlive(a), isAlive(b)], [true, true]);
});

test('DMN-006 DMN-021 DMN-023 two smart daemons: one is touched, the other is told of the reload', async (t) => {
  const { directory, process: instance } = await site(t, (folder) => {
    put(folder, {
      touch: '',
      'told.sh': `trap 'echo told >> ${folder}/told' HUP\necho $$ >> ${folder}/b\nexec > /dev/null 2>&1\nwhile :; do sleep 0.1; done`,
    });
    return (
      `master = true\nattach-daemon2 = cmd=${daemon(`${folder}/a`)},pidfile=${folder}/a.pid,daemonize=1,touch=${folder}/touch\n` +
      `attach-daemon2 = cmd=exec sh ${folder}/told.sh,pidfile=${folder}/b.pid,daemonize=1,reloadsignal=1`
    );
  });
  const a = await started(t, `${directory}/a`, 1);
  const b = await started(t, `${directory}/b`, 1);
  utimesSync(`${directory}/touch`, 1, 1);
  const second = await started(t, `${directory}/a`, 2);
  await gone(a);
  instance.child.kill('SIGHUP');
  await until(() => pidsIn(`${directory}/told`).length === 1);
  assert.deepEqual([isAlive(second), isAlive(b)], [true, true]);
});

test('a pidfile that vanishes starts no second copy, and a link is not followed', async (t) => {
  const { directory, process: instance } = await site(
    t,
    (folder) => `master = true\nsmart-attach-daemon2 = ${folder}/d.pid ${daemon(`${folder}/pids`)}`,
  );
  const first = await started(t, `${directory}/pids`, 1);
  await until(() => pidsIn(`${directory}/d.pid`)[0] === first);
  rmSync(`${directory}/d.pid`);
  writeFileSync(`${directory}/other`, `${process.pid}\n`);
  symlinkSync(`${directory}/other`, `${directory}/d.pid`);
  process.kill(first, 'SIGKILL');
  const second = await started(t, `${directory}/pids`, 2);
  await until(() => pidsIn(`${directory}/d.pid`)[0] === second);
  assert.equal(readFileSync(`${directory}/other`, 'utf8'), `${process.pid}\n`);
  assert.doesNotMatch(instance.output(), /found valid/);
});

test('the stats tell of daemons', async (t) => {
  const { directory, process: instance } = await site(
    t,
    (folder) => `master = true\nstats = ${folder}/stats\nattach-daemon = ${daemon(`${folder}/pids`)}`,
  );
  const first = await started(t, `${directory}/pids`, 1);
  const seen = async (): Promise<unknown> =>
    (JSON.parse(await exchange(`${directory}/stats`, '')) as { daemons: unknown }).daemons;
  const cmd = daemon(`${directory}/pids`);
  assert.deepEqual(await seen(), [{ cmd, pid: first, respawns: 0 }]);
  process.kill(first, 'SIGKILL');
  const second = await started(t, `${directory}/pids`, 2);
  assert.deepEqual(await seen(), [{ cmd, pid: second, respawns: 1 }]);
  await instance.stop('SIGINT');
});

test('DMN-025 DMN-026 DMN-027 another user, group and pid namespace', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('needs root');
  const { directory } = await site(t, (folder) => {
    chmodSync(folder, 0o777);
    return `master = true\nattach-daemon2 = cmd=id > ${folder}/id; readlink /proc/self/ns/pid > ${folder}/ns; exec sleep 1000,uid=65534,gid=65533,ns_pid=1`;
  });
  await until(() => (statSync(`${directory}/ns`, { throwIfNoEntry: false })?.size ?? 0) > 0);
  assert.match(readFileSync(`${directory}/id`, 'utf8'), /^uid=65534(\(\w+\))? gid=65533 groups=65533\n$/);
  assert.notEqual(readFileSync(`${directory}/ns`, 'utf8').trim(), readlinkSync('/proc/self/ns/pid'));
});

test('a daemon with a user of its own is refused by a master that will not be root', async (t) => {
  const directory = folder(t);
  const instance = emperord(t, [
    '--master',
    '--http-socket',
    `${directory}/s`,
    '--uid',
    '65534',
    '--attach-daemon2',
    'cmd=true,uid=65534',
  ]);
  assert.equal(await instance.ended(), 1);
  assert.match(instance.output(), /ERR_DAEMONS_PRIVILEGES/);
});
