/** Mixed fleets: the original under this Emperor, and this engine under the original's. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMPERORD, emperord, folder, freeAddress, get, put, run, serves, until } from '../support/index.ts';
import { refusalIn } from '../../emperor/safe-reload.ts';
import { alive, readStats } from './stage.ts';

const UWSGI = '/usr/bin/uwsgi';
const PLUGINS = ['python3', 'zergpool'].map((name) => `/usr/lib/uwsgi/plugins/${name}_plugin.so`);
const there = [UWSGI, ...PLUGINS].every((path) => existsSync(path));
const skip = there ? false : 'needs uwsgi with its plugins python3 and zergpool';

const APP = `
import os
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [os.environ.get('WORD', 'none').encode()]
`;

function original(address: string, word: string, more = ''): string {
  return `[uwsgi]\nplugins = python3\nmaster = true\n${address}\nenv = WORD=${word}\nwsgi-file = app.py\n${more}`;
}

test('EMP-006 EMP-042 EMP-043 EMP-047 EMP-106 an original under this Emperor', { skip }, async (t) => {
  const address = await freeAddress();
  const config = (word: string): string => original(`http-socket = ${address}`, word, 'heartbeat = 1\n');
  const dir = folder(t, { 'v/a.ini': config('one'), 'v/app.py': APP });
  const stats = join(dir, 'stats');
  const emperor = emperord(t, [
    ...['--emperor', join(dir, 'v'), '--binary-path', UWSGI, '--emperor-stats', stats],
    ...['--emperor-required-heartbeat', '20'],
  ]);
  const seen = async (key: string): Promise<number> => Number((await readStats(stats)).vassals[0]?.[key]);
  await serves(address, '/', 'one');
  await until(async () => (await seen('loyal')) === 1 && (await seen('last_heartbeat')) > 0);
  put(dir, { 'v/a.ini': config('two') });
  await serves(address, '/', 'two');
  const pid = await seen('pid');
  process.kill(pid, 'SIGKILL');
  await until(async () => (await seen('pid')) !== pid && (await seen('ready')) === 1);
  await serves(address, '/', 'two');
  const last = await seen('pid');
  assert.equal(await emperor.stop('SIGINT'), 0);
  assert.ok(!alive(last));
});

test('EMP-069 EMP-074 an original on demand leaves when it is idle, and comes again', { skip }, async (t) => {
  const address = await freeAddress();
  const dir = folder(t, {
    'v/a.ini': original('protocol = http', 'lazy', 'idle = 1\ndie-on-idle = true\n'),
    'v/a.ini.socket': address,
    'v/app.py': APP,
  });
  const emperor = emperord(t, [
    ...['--emperor', join(dir, 'v'), '--binary-path', UWSGI, '--emperor-on-demand-extension', '.socket'],
  ]);
  await emperor.prints('instance detected, waiting for connections');
  await serves(address, '/', 'lazy');
  await emperor.prints('back to "on demand" mode');
  await serves(address, '/', 'lazy');
});

const SLOW = APP.replace('import os', 'import os, time').replace(
  '    return',
  '    time.sleep(3)\n    return',
);

test(
  'BRD-001 BRD-002 BRD-004 BRD-005 CFG-246 an original calls for a zerg, which leaves when it is idle',
  { skip },
  async (t) => {
    const [own, pool] = [await freeAddress(), await freeAddress()];
    const dir = folder(t, { 'v/app.py': APP, 'v/slow.py': SLOW });
    const queen = original(`http-socket = ${own}`, 'queen').replace('app.py', 'slow.py');
    const zerg = original(`zerg = ${dir}/pool`, 'zerg', 'protocol = http\nidle = 2\ndie-on-idle = true\n');
    const calls = `plugin = zergpool\nzergpool = ${dir}/pool:${pool}\nvassal-sos = 1\n`;
    put(dir, { 'v/a.ini': `${queen}${calls}${zerg.replace('[uwsgi]', '[zerg]')}` });
    const emperor = emperord(t, [
      '--emperor',
      join(dir, 'v'),
      '--binary-path',
      UWSGI,
      '--emperor-broodlord',
      '1',
    ]);
    await serves(own, '/', 'queen');
    const asking = [1, 2, 3].map(() => get(own));
    await emperor.prints('[emperor] going in broodlord mode: launching zergs for a.ini');
    await serves(pool, '/', 'zerg');
    await emperor.prints('[emperor] removed uwsgi instance a.ini:zerg');
    await Promise.all(asking);
  },
);

test(
  'EMP-006 EMP-042 EMP-043 EMP-046 EMP-047 this engine under the Emperor of the original',
  { skip },
  async (t) => {
    const address = await freeAddress();
    const config = (mount: string): string => `[uwsgi]\nhttp-socket = ${address}\nstatic-map = ${mount}=..\n`;
    const dir = folder(t, { 'v/a.ini': config('/one'), 'word.txt': 'word' });
    const stats = join(dir, 'stats');
    const emperor = run(t, UWSGI, [
      ...['--emperor', join(dir, 'v'), '--emperor-wrapper', EMPERORD, '--emperor-stats', stats],
      ...['--emperor-freq', '1'],
    ]);
    const seen = async (key: string): Promise<number> => Number((await readStats(stats)).vassals[0]?.[key]);
    await serves(address, '/one/word.txt', 'word');
    await until(async () => (await seen('loyal')) === 1 && (await seen('accepting')) === 1);
    const pid = await seen('pid');
    put(dir, { 'v/a.ini': config('/two') });
    utimesSync(join(dir, 'v/a.ini'), 2e9, 2e9);
    await serves(address, '/two/word.txt', 'word');
    assert.equal(await seen('pid'), pid);
    process.kill(pid, 'SIGKILL');
    await serves(address, '/two/word.txt', 'word');
    await until(async () => (await seen('pid')) !== pid);
    assert.equal(await emperor.stop('SIGINT'), 0);
    assert.ok(!(await get(address).catch(() => null)));
  },
);

test(
  'emperor-safe-reload: an original goes on with its configuration while the changed one would not start',
  { skip },
  async (t) => {
    const address = await freeAddress();
    // It works somewhere else than where it was started.
    const text = (word: string): string => original(`http-socket = ${address}`, word, 'chdir = /\n');
    const dir = folder(t, { 'v/app.py': APP });
    const site = (word: string): string => text(word).replace('app.py', join(dir, 'v/app.py'));
    put(dir, { 'v/a.ini': site('one') });
    const stats = join(dir, 'stats');
    const control = join(dir, 'ctl');
    const emperor = emperord(t, [
      ...['--emperor', join(dir, 'v'), '--binary-path', UWSGI, '--emperor-safe-reload'],
      ...['--emperor-stats', stats, '--emperor-control', control],
    ]);
    const seen = async (key: string) => (await readStats(stats)).vassals[0]?.[key];
    await serves(address, '/', 'one');
    const pid = await seen('pid');
    put(dir, { 'v/a.ini': `${site('two')}include = ${dir}/missing.ini\n` });
    await emperor.prints(/ERR_EMPEROR_RELOAD: unable to reload the vassal a\.ini: ERR_CONFIG_SOURCE/);
    assert.match(String(await seen('refused')), /missing\.ini/);
    const { stdout } = spawnSync(EMPERORD, ['ctl', '--socket', control, 'status'], { encoding: 'utf8' });
    assert.match(stdout, /its present configuration is refused: .*missing\.ini/);
    assert.doesNotMatch(emperor.output(), /reload the uwsgi instance/);
    assert.equal((await get(address)).body, 'one');
    put(dir, { 'v/a.ini': site('three') });
    await serves(address, '/', 'three');
    assert.deepEqual([await seen('refused'), await seen('pid')], [undefined, pid]);
  },
);

test('what is found of another program counts only where it holds for that program', () => {
  const of = (...lines: string[]): string => lines.map((line) => `problem: ${line}\n`).join('');
  const taken = 'ERR_SOCKETS_BIND: unable to bind /s: somebody listens on it';
  const source = 'ERR_CONFIG_SOURCE: unable to read /x.ini';
  const cases: readonly [output: string, addresses: boolean, found: string | null][] = [
    ['', true, null],
    [of('plugin "php" is not built in'), true, null],
    [of('ERR_SOCKETS_NONE: unable to start an instance'), true, null],
    [of(taken), true, taken],
    [of(taken), false, null],
    [of('ERR_CLI_PLUGIN: x', taken, source), false, source],
  ];
  for (const [output, addresses, found] of cases) assert.equal(refusalIn(output, addresses), found);
});
