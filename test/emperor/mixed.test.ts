/** Mixed fleets: the original under this Emperor, and this engine under the original's. */
import assert from 'node:assert/strict';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMPERORD, emperord, folder, freeAddress, get, put, run, serves, until } from '../support/index.ts';
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
