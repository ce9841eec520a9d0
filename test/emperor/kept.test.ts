import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMPERORD, emperord, folder, freeAddress, get, put, serves, until } from '../support/index.ts';
import { readStats } from './stage.ts';

test('EMP-003 a vassal that refuses a reload serves and accepts as before, and its configuration is shown as refused', async (t) => {
  const address = await freeAddress();
  const ini = (word: string, more = ''): string =>
    `[uwsgi]\nmaster = true\nhttp-socket = ${address}\njavascript = ${dir}/${word}.cjs\n${more}`;
  const app = (word: string): string => `module.exports = (request, response) => response.end('${word}')`;
  const dir = folder(t, { 'one.cjs': app('one'), 'three.cjs': app('three') });
  put(dir, { 'v/a.ini': ini('one') });
  const control = join(dir, 'ctl');
  const emperor = emperord(t, [
    ...['--emperor', join(dir, 'v'), '--emperor-control', control, '--emperor-stats', join(dir, 'stats')],
  ]);
  const seen = async (key: string): Promise<unknown> =>
    (await readStats(join(dir, 'stats'))).vassals[0]?.[key];
  const status = (): string =>
    spawnSync(EMPERORD, ['ctl', '--socket', control, 'status'], { encoding: 'utf8' }).stdout;
  await serves(address, '/', 'one');
  const pid = await seen('pid');

  put(dir, { 'v/a.ini': ini('three', 'include = missing.ini\n') });
  await emperor.prints('vassal a.ini refused the reload and goes on as before');
  assert.equal((await get(address)).body, 'one');
  assert.match(status(), /a\.ini +accepting .*its present configuration is refused: by the vassal itself/);
  assert.match(String(await seen('refused')), /its log says why/);
  assert.notEqual(await seen('accepting'), 0);

  put(dir, { 'v/a.ini': ini('three') });
  await serves(address, '/', 'three');
  await until(async () => (await seen('refused')) === undefined);
  assert.equal(await seen('pid'), pid);
});
