import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { test } from 'node:test';
import { emperord, get, put, serves } from '../../support/index.ts';
import { site } from './site.ts';

test('CFG-069 CFG-072 CFG-076 --reload, --pause and --stop signal the instance of a pidfile', async (t) => {
  const { directory, address, process, edit } = await site(
    t,
    (folder) => `master = true\npidfile = ${folder}/pid`,
  );
  const tell = async (option: string): Promise<void> => {
    assert.equal(await emperord(t, [option, `${directory}/pid`]).ended(), 0);
  };
  edit('2');
  await tell('--reload');
  await serves(address, '/', 'version 2');
  await tell('--suspend');
  await process.prints('*** PAUSE');
  await tell('--resume');
  await process.prints('*** RESUME ***');
  await serves(address, '/', 'version 2');
  await tell('--stop');
  assert.equal(await process.ended(), 0);
});

test('a pidfile that names no instance is an error', async (t) => {
  const { directory } = await site(t, 'master = true');
  put(directory, { none: 'x\n', one: '1 2\n' });
  for (const name of ['none', 'one', 'missing']) {
    const told = emperord(t, ['--stop', `${directory}/${name}`]);
    assert.equal(await told.ended(), 1);
    assert.match(told.output(), /ERR_MASTER_SIGNAL/);
  }
});

test('CFG-089 GRL-013 a chain reload replaces the workers one after the other and loses no request', async (t) => {
  const { directory, address, process } = await site(t, (folder) => {
    put(folder, { touch: '' });
    return `master = true\nlazy-apps = true\nprocesses = 3\ntouch-chain-reload = ${folder}/touch`;
  });
  await process.prints(/(spawned uWSGI worker [^]*){3}/);
  let over = false;
  const client = (async () => {
    while (!over) assert.equal((await get(address)).status, 200);
  })();
  utimesSync(`${directory}/touch`, 1, 1);
  await process.prints('chain reloading complete');
  over = true;
  await client;
  const order = [...process.output().matchAll(/(chain next victim is|Respawned uWSGI) worker (\d)/g)];
  assert.deepEqual(
    order.map(([, what, worker]) => `${what?.slice(0, 1)}${worker}`),
    ['c1', 'R1', 'c2', 'R2', 'c3', 'R3'],
  );
});
