import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { skipWithout, skipWithoutRoot } from '../native/run.ts';
import { EMPERORD, emperord, folder, freeAddress, get, put, run, serves, until } from '../support/index.ts';
import { alive, readStats, stage } from './stage.ts';

const root = process.getuid?.() === 0 ? false : 'needs root';
const LOYAL = [['send 1', 'send 5', 'send 17']];

test('EMP-111 an Emperor with sockets of its own is an instance too, and looks after it', async (t) => {
  const [own, theirs] = [await freeAddress(), await freeAddress()];
  const dir = folder(t, { 'www/word.txt': 'word', 'v/a.ini': '' });
  put(dir, { 'v/a.ini': `[uwsgi]\nhttp-socket = ${theirs}\nstatic-map = /=${dir}/www\n` });
  const stats = join(dir, 'stats');
  const argv = [
    '--emperor',
    join(dir, 'v'),
    '--http-socket',
    own,
    '--static-map',
    `/=${dir}/www`,
    '--master',
  ];
  const emperor = emperord(t, [...argv, '--pidfile', join(dir, 'pid'), '--emperor-stats', stats]);
  await serves(own, '/word.txt', 'word');
  await serves(theirs, '/word.txt', 'word');
  assert.equal(Number(readFileSync(join(dir, 'pid'), 'utf8')), emperor.pid);
  assert.deepEqual(
    (await readStats(stats)).vassals.map((entry) => entry['id']),
    ['a.ini'],
  );
  await emperor.prints('vassal emperor-instance is now loyal');
  const worker = Number(/spawned uWSGI worker 1 \(pid: (\d+)/.exec(emperor.output())?.[1]);
  process.kill(emperor.pid, 'SIGHUP');
  await emperor.prints('reload the uwsgi instance emperor-instance');
  await until(() => !alive(worker));
  await serves(own, '/word.txt', 'word');
  assert.equal(await emperor.stop('SIGINT'), 0);
  await assert.rejects(get(own));
});

test('EMP-076 REL-022 an Emperor that is a vassal is loyal from its start, and ends with what it governs', async (t) => {
  const dir = folder(t, { 'v/a.ini': '[uwsgi]\nemperor = ../inner\n', 'inner/.keep': '' });
  const stats = join(dir, 'stats');
  const emperor = emperord(t, ['--emperor', join(dir, 'v'), '--emperor-stats', stats]);
  await emperor.prints('stats server enabled');
  await until(async () => (await readStats(stats)).vassals[0]?.['loyal'] === 1);
  const pid = Number((await readStats(stats)).vassals[0]?.['pid']);
  assert.equal(await emperor.stop('SIGINT'), 0);
  assert.ok(!alive(pid));
  assert.match(emperor.output(), /RAGNAROK[^]*RAGNAROK/);
});

test(
  'ACT-012 EMP-060 EMP-113 CFG-240 uid and gid are for all vassals, unless early-emperor keeps the privileges',
  { skip: root },
  async (t) => {
    for (const [options, uid] of [
      [[], 1234],
      [['--early-emperor'], 0],
    ] as const) {
      const { starts } = stage(t, {
        vassals: { 'a.ini': '' },
        options: () => ['--uid', '1234', '--gid', '1234', ...options],
      });
      const [report] = await starts('a.ini');
      assert.equal(report?.uid, uid);
    }
  },
);

test('ACT-006 ACT-013 GRL-022 an Emperor under a master ends with all vassals at one SIGTERM, each with the log that its name says', async (t) => {
  const dir = folder(t, { 'www/word.txt': 'word', 'v/.keep': '' });
  const paths = ['http-socket = DIR/%n.sock', 'logto = DIR/%n.log', 'pidfile = DIR/%n.pid'];
  const lines = ['[uwsgi]', ...paths, 'static-map = /=DIR/www', ''];
  put(dir, { 'shop.ini': lines.join('\n').replaceAll('DIR', dir) });
  for (const name of ['a', 'b']) symlinkSync('../shop.ini', join(dir, `v/${name}.ini`));
  const log = join(dir, 'log');
  const argv = ['--master', '--die-on-term', '--emperor', join(dir, 'v'), '--logto', log];
  const emperor = emperord(t, argv);
  for (const name of ['a', 'b']) await serves(join(dir, `${name}.sock`), '/word.txt', 'word');
  const pids = ['a', 'b'].map((name) => Number(readFileSync(join(dir, `${name}.pid`), 'utf8')));
  assert.notEqual(pids[0], pids[1]);
  assert.equal(await emperor.stop('SIGTERM'), 0);
  assert.deepEqual(pids.map(alive), [false, false]);
  for (const name of ['a', 'b'])
    assert.match(readFileSync(join(dir, `${name}.log`), 'utf8'), /spawned uWSGI worker 1/);
  assert.match(readFileSync(log, 'utf8'), /RAGNAROK/i);
  assert.equal(emperor.output(), '');
});

test('EMP-116 FIF-010 with an emperor-freq of more than a minute, E says when the sources are looked at', async (t) => {
  const { dir, emperor, put, reports, starts } = stage(t, {
    vassals: { 'a.ini': '' },
    options: (dir) => ['--emperor-freq', '600', '--master-fifo', join(dir, 'fifo')],
  });
  await starts('a.ini');
  put({ 'b.ini': '' });
  // Signals and events of the folder are taken in the same order: after its answer the folder's would have been.
  for (let asked = 1; asked <= 3; asked++) {
    process.kill(emperor.pid, 'SIGUSR1');
    await until(() => (emperor.output().match(/vassal instance a\.ini/g) ?? []).length >= asked);
  }
  assert.equal(reports('b.ini').length, 0);
  writeFileSync(join(dir, 'fifo'), 'E');
  await starts('b.ini');
});

test('EMP-091 EMP-092 EMP-095 EMP-096 REL-157 REL-159 HOK-014 HOK-015 what hooks are told', async (t) => {
  const names =
    'UWSGI_VASSAL_CONFIG UWSGI_VASSAL_PID UWSGI_VASSAL_UID UWSGI_VASSAL_GID UWSGI_VASSALS_DIR UWSGI_EMPEROR_FD';
  const dir = folder(t);
  const script = `#!/bin/sh\nfor name in ${names}; do eval "value=\\$$name"; echo "$0 $* $name=$value" >> ${dir}/out; done\n`;
  for (const name of ['start', 'stop', 'emp', 'vas']) {
    put(dir, { [name]: script });
    chmodSync(join(dir, name), 0o755);
  }
  const made = stage(t, {
    vassals: { 'a.ini': '' },
    lives: { 'a.ini': LOYAL },
    options: () => [
      ...['--vassals-start-hook', join(dir, 'start'), '--vassals-stop-hook', join(dir, 'stop')],
      ...['--exec-as-emperor', `${dir}/emp $UWSGI_VASSAL_PID`, '--exec-as-vassal', `${dir}/vas x`],
      ...['--hook-as-emperor', `write:${dir}/he said`, '--hook-as-vassal', `write:${dir}/hv said`],
    ],
  });
  const [report] = await made.starts('a.ini');
  const pid = report?.pid ?? 0;
  const out = (): string => readFileSync(join(dir, 'out'), 'utf8');
  await until(() => out().includes(`${dir}/emp ${pid} UWSGI_VASSAL_GID=`), out);
  await made.emperor.stop('SIGINT');
  const v = join(made.dir, 'v');
  for (const line of [
    `start a.ini UWSGI_VASSALS_DIR=${v}`,
    'start a.ini UWSGI_EMPEROR_FD=3',
    `vas x UWSGI_VASSALS_DIR=${v}`,
    `emp ${pid} UWSGI_VASSAL_CONFIG=a.ini`,
    `emp ${pid} UWSGI_VASSAL_PID=${pid}`,
    `emp ${pid} UWSGI_VASSAL_UID=${process.getuid?.()}`,
    `stop a.ini UWSGI_VASSALS_DIR=${v}`,
  ]) {
    assert.ok(out().includes(`${dir}/${line}\n`), `${line} is not in\n${out()}`);
  }
  assert.equal(readFileSync(join(dir, 'he'), 'utf8'), 'said');
  assert.equal(readFileSync(join(dir, 'hv'), 'utf8'), 'said');
});

test('HOK-015 a hook-as-vassal that fails ends that start only', async (t) => {
  const { emperor } = stage(t, {
    vassals: { 'a.ini': '' },
    options: () => ['--hook-as-vassal', 'mkdir:/proc/nope'],
  });
  await emperor.prints(/ERR_EMPEROR_LAUNCH: .*run .*exited with status/);
  assert.equal(emperor.child.exitCode, null);
});

test('HOK-017 HOK-018 mounts of a vassal are its own, those of the Emperor are seen by the host', async (t) => {
  if (skipWithoutRoot(t) || skipWithout(t, '-m')) return;
  const dir = folder(t, { 'own/x': '', 'host/x': '', 'out/x': '' });
  const mount = (name: string): string => `tmpfs emperord-${name} ${join(dir, name)} size=1m`;
  const made = stage(t, {
    vassals: { 'a.ini': '' },
    lives: { 'a.ini': LOYAL },
    options: () => [
      ...['--emperor-use-clone', 'fs', '--mount-as-vassal', mount('own')],
      ...['--mount-as-emperor', mount('host'), '--mount-as-emperor', mount('out')],
      ...['--umount-as-emperor', join(dir, 'out'), '--exec-as-emperor', `touch ${dir}/host/done`],
    ],
  });
  const [report] = await made.starts('a.ini');
  const mounts = (pid: number | 'self'): string => readFileSync(`/proc/${pid}/mountinfo`, 'utf8');
  try {
    await until(() => existsSync(join(dir, 'host/done')), 'the hooks of the Emperor have not run');
    assert.match(mounts(report?.pid ?? 0), /emperord-own/);
    assert.match(mounts('self'), /emperord-host/);
    assert.doesNotMatch(mounts('self'), /emperord-(own|out)/);
  } finally {
    // The folder is removed before anything else.
    spawnSync('umount', [join(dir, 'host')]);
  }
});

test('emperor-wrapper-override and emperor-wrapper-fallback: the first program that can be executed is the vassal', async (t) => {
  const dir = folder(t, { 'v/a.ini': '', log: '', plain: '' });
  for (const name of ['one', 'two'])
    put(dir, { [name]: `#!/bin/sh\necho ${name} "$@" >> ${dir}/log\nexec sleep 1000\n` });
  for (const name of ['one', 'two']) chmodSync(join(dir, name), 0o755);
  const began = async (options: readonly string[]): Promise<string> => {
    writeFileSync(join(dir, 'log'), '');
    const emperor = emperord(t, ['--emperor', join(dir, 'v'), '--emperor-curse-tolerance', '0', ...options]);
    await until(() => readFileSync(join(dir, 'log'), 'utf8') !== '', emperor.output);
    await emperor.stop('SIGKILL');
    return readFileSync(join(dir, 'log'), 'utf8').trim();
  };
  const override = (name: string): string[] => ['--emperor-wrapper-override', join(dir, name)];
  const fallback = (name: string): string[] => ['--emperor-wrapper-fallback', join(dir, name)];
  const wrapper = (name: string): string[] => ['--emperor-wrapper', join(dir, name)];
  assert.equal(await began([...override('one'), ...wrapper('two')]), 'one --ini a.ini');
  // One that is missing, and one that nobody may execute.
  assert.equal(await began([...override('no'), ...override('plain'), ...wrapper('two')]), 'two --ini a.ini');
  assert.equal(await began([...wrapper('no'), ...fallback('plain'), ...fallback('one')]), 'one --ini a.ini');
});

test('REL-170 safe-fd: a vassal has the descriptors that the Emperor was started with, and no others', async (t) => {
  const script = `ls -l /proc/$$/fd | sed 's/.* \\([0-9]* -> .*\\)/\\1/' > $0.seen.tmp; mv $0.seen.tmp $0.seen; exec sleep 1000`;
  const dir = folder(t, {
    'v/a.ini': '',
    'seven.txt': '',
    'nine.txt': '',
    wrapper: `#!/bin/sh\n${script}\n`,
  });
  chmodSync(join(dir, 'wrapper'), 0o755);
  const words = `exec 7<${dir}/seven.txt 9<${dir}/nine.txt; exec "$@"`;
  const emperor = run(t, '/bin/sh', [
    ...['-c', words, 'sh', EMPERORD, '--emperor', join(dir, 'v'), '--emperor-wrapper', join(dir, 'wrapper')],
    ...['--safe-fd', '7', '--safe-fd', '123'],
  ]);
  await until(() => existsSync(join(dir, 'wrapper.seen')), emperor.output);
  const seen = readFileSync(join(dir, 'wrapper.seen'), 'utf8');
  assert.match(seen, new RegExp(`^7 -> ${dir}/seven.txt$`, 'm'));
  assert.doesNotMatch(seen, /nine\.txt/);
  assert.match(emperor.output(), /safe-fd 123: not a descriptor/);
  await emperor.stop('SIGKILL');
});
