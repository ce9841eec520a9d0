/** What the manual promises of an Emperor and vassals of this engine, with nothing that is faked. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emperord, folder, freeAddress, get, put, serves, until } from '../support/index.ts';
import { alive, readStats, stage } from './stage.ts';

const root = process.getuid?.() === 0 ? false : 'needs root';

const APP = `module.exports = (request, response) => {
  while (request.url === '/hang');
  response.end([process.env.WORD, process.getuid()].join(' '));
};`;

test('EMP-083 EMP-084 EMP-086 EMP-087 REL-012 REL-120 CFG-247 a vassal that hangs stops its heartbeats, is killed, and serves again', async (t) => {
  const address = await freeAddress();
  const dir = folder(t, { 'v/app.cjs': APP });
  put(dir, {
    'v/a.ini': `[uwsgi]\nmaster = 1\nhttp-socket = ${address}\njavascript = app.cjs\nheartbeat = 1\n`,
  });
  const emperor = emperord(t, [
    ...['--emperor', join(dir, 'v'), '--emperor-required-heartbeat', '3', '--emperor-stats', join(dir, 's')],
  ]);
  await serves(address, '/', '');
  await until(async () => Number((await readStats(join(dir, 's'))).vassals[0]?.['last_heartbeat']) > 0);
  void get(address, '/hang').catch(() => undefined);
  await emperor.prints('vassal a.ini sent no heartbeat in last 3 seconds, brutally respawning it...');
  await serves(address, '/', '');
});

test(
  'EMP-005 EMP-059 the death of the Emperor is that of its vassals; each runs as the user of its configuration',
  { skip: root },
  async (t) => {
    const address = await freeAddress();
    const dir = folder(t, { 'v/app.cjs': APP });
    chmodSync(dir, 0o755);
    put(dir, {
      'v/a.ini': `[uwsgi]\nhttp-socket = ${address}\njavascript = app.cjs\nuid = 1234\ngid = 1234\nenv = WORD=%n\n`,
    });
    const emperor = emperord(t, ['--emperor', join(dir, 'v'), '--emperor-stats', join(dir, 's')]);
    await serves(address, '/', 'a 1234');
    const pid = Number((await readStats(join(dir, 's'))).vassals[0]?.['pid']);
    emperor.child.kill('SIGKILL');
    await until(() => !alive(pid));
    await until(async () => (await get(address).catch(() => null)) === null);
  },
);

test('EMP-053 EMP-056 EMP-057 EMP-112 CFG-237 CFG-244 templates: %n is the file that is included, a placeholder the vassal', async (t) => {
  const address = await freeAddress();
  const dir = folder(t, { 'v/app.cjs': APP });
  put(dir, {
    'defaults.ini': `[uwsgi]\nhttp-socket = ${address}\nenv = WORD=%n-%(vassal_name)\n`,
    'v/a.ini': '[uwsgi]\nvassal_name = %n\njavascript = app.cjs\n',
  });
  const emperor = emperord(t, [
    ...['--emperor', join(dir, 'v'), '--vassals-include', join(dir, 'defaults.ini')],
    ...['--emperor-pidfile', join(dir, 'pid')],
  ]);
  await serves(address, '/', 'defaults-a');
  assert.equal(Number(readFileSync(join(dir, 'pid'), 'utf8')), emperor.pid);
});

test('EMP-115 REL-319 max-fd of the Emperor is that of its vassals', async (t) => {
  const { starts } = stage(t, { vassals: { 'a.ini': '' }, options: () => ['--max-fd', '321'] });
  const [report] = await starts('a.ini');
  assert.match(readFileSync(`/proc/${report?.pid}/limits`, 'utf8'), /Max open files\s+321\s+321 /);
});

test('EMP-051 a vassal that loses its link is dead to the Emperor, and is replaced', async (t) => {
  const { starts, tell } = stage(t, {
    vassals: { 'a.ini': '' },
    lives: { 'a.ini': [['send 1', 'send 17', 'stubborn']] },
    options: () => ['--emperor-curse-tolerance', '1'],
  });
  const [first] = await starts('a.ini');
  tell('a.ini', 'close');
  await starts('a.ini', 2);
  assert.ok(!alive(first?.pid ?? 0));
});

test('EMP-109 REL-042 REL-043 at the end vassals have reload-mercy seconds, then none', async (t) => {
  const { emperor, starts, bytes } = stage(t, {
    vassals: { 'a.ini': '' },
    lives: { 'a.ini': [['stubborn']] },
    options: () => ['--reload-mercy', '1'],
  });
  const [report] = await starts('a.ini');
  assert.equal(await emperor.stop('SIGTERM'), 0);
  assert.deepEqual(bytes('a.ini'), [0]);
  assert.match(emperor.output(), /NO MERCY for vassal a\.ini !!!/);
  assert.ok(!alive(report?.pid ?? 0));
});

test('EMP-110 HUP is byte 1 for all, also twice', async (t) => {
  const { emperor, starts, bytes } = stage(t, { vassals: { 'a.ini': '', 'b.ini': '' } });
  await Promise.all([starts('a.ini'), starts('b.ini')]);
  for (const count of [1, 2]) {
    emperor.child.kill('SIGHUP');
    await until(() => bytes('a.ini').length === count && bytes('b.ini').length === count);
  }
});

test('BRD-001 BRD-006 EMP-050 no more zergs than emperor-broodlord; they end with their vassal, not with a death of it', async (t) => {
  const { dir, emperor, starts, tell, stats, bytes } = stage(t, {
    vassals: { 'a.ini': '' },
    lives: { 'a.ini': [['send 1', 'send 5', 'send 17']] },
    options: () => ['--emperor-broodlord', '2'],
  });
  const [queen] = await starts('a.ini');
  const zergs = async (): Promise<unknown[]> =>
    (await stats()).vassals.filter((entry) => entry['zerg'] === 1).map((entry) => entry['id']);
  for (const count of [1, 2, 2]) {
    tell('a.ini', 'send 30');
    await until(async () => (await zergs()).length === count);
  }
  await starts('a.ini:zerg', 2);
  assert.deepEqual(await zergs(), ['a.ini:zerg', 'a.ini:zerg-2']);
  process.kill(queen?.pid ?? 0, 'SIGKILL');
  await starts('a.ini', 2);
  assert.equal((await zergs()).length, 2);
  rmSync(join(dir, 'v/a.ini'));
  await until(async () => (await stats()).vassals.length === 0, emperor.output);
  assert.deepEqual(bytes('a.ini:zerg'), [0, 0]);
});

test('EMP-003 a configuration that is mended while the bad one still starts serves as soon as that one has died', async (t) => {
  const address = await freeAddress();
  const dir = folder(t, { 'v/app.cjs': APP });
  const bad = `touch ${dir}/began; while test ! -e ${dir}/go; do sleep 0.02; done; exit 1`;
  put(dir, { 'v/a.ini': `[uwsgi]\nexec-asap = ${bad}\n` });
  const emperor = emperord(t, ['--emperor', join(dir, 'v'), '--emperor-throttle', '120000']);
  await until(() => existsSync(join(dir, 'began')), 'the bad one was never started');
  put(dir, { 'v/a.ini': `[uwsgi]\nhttp-socket = ${address}\njavascript = app.cjs\n` });
  await emperor.prints('reload the uwsgi instance a.ini');
  put(dir, { go: '' });
  await serves(address, '/', '');
  assert.match(emperor.output(), /vassal a\.ini ended: exit code 1; starting it with its new configuration/);
});
