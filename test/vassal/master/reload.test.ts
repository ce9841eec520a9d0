import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { exchange, freeAddress, get, put, serves, until } from '../../support/index.ts';
import { site } from './site.ts';

test('GRL-001 GRL-005 GRL-008 a reload under load loses no request on tcp and unix sockets, and the master keeps its pid', async (t) => {
  const tcp = await freeAddress();
  const { address, process, edit } = await site(t, `master = true\nprocesses = 2\nhttp-socket = ${tcp}`);
  const seen = new Map<string, number>();
  let stop = false;
  let asked = 0;
  const client = async (to: string): Promise<void> => {
    while (!stop) {
      const { status, body } = await get(to);
      assert.equal(status, 200);
      asked += 1;
      seen.set(body.slice(0, 9), (seen.get(body.slice(0, 9)) ?? 0) + 1);
    }
  };
  const clients = [client(address), client(address), client(tcp), client(tcp)];
  for (let version = 2; version <= 5; version += 1) {
    const before = asked;
    await until(() => asked > before + 600);
    edit(String(version));
    process.child.kill('SIGHUP');
    await until(() => seen.has(`version ${version}`));
  }
  await until(() => asked > 3000);
  stop = true;
  await Promise.all(clients);
  assert.deepEqual([...seen.keys()], ['version 1', 'version 2', 'version 3', 'version 4', 'version 5']);
  assert.equal(process.child.exitCode, null);
});

test('GRL-002 a request that runs at a reload is finished by the old worker', async (t) => {
  const { directory, address, process } = await site(t, 'master = true');
  put(directory, {
    'app.cjs': `const fs = require('node:fs');
      module.exports = (request, response) => {
        if (request.url !== '/slow') return response.end('old');
        fs.writeFileSync('${directory}/began', '');
        const timer = setInterval(() => {
          if (fs.existsSync('${directory}/go')) { clearInterval(timer); response.end('slow'); }
        }, 5);
      };`,
  });
  process.child.kill('SIGHUP');
  await process.prints('buried');
  const answer = get(address, '/slow');
  await until(() => exists(`${directory}/began`));
  put(directory, { 'app.cjs': `module.exports = (request, response) => response.end('quick');` });
  process.child.kill('SIGHUP');
  await until(() => process.output().split('Gracefully killing worker').length === 3);
  await serves(address, '/', 'quick');
  put(directory, { go: '' });
  assert.equal((await answer).body, 'slow');
});

function exists(path: string): boolean {
  try {
    return readFileSync(path) !== null;
  } catch {
    return false;
  }
}

test('GRL-003 GRL-012 the workers are replaced without the master; the listen queue has 100 places', async (t) => {
  const { directory, address, process } = await site(
    t,
    (at) => `master = true\nlazy-apps = true\nprocesses = 2\nmaster-fifo = ${at}/fifo\nstats = ${at}/stats`,
  );
  await process.prints(/(spawned uWSGI worker [^]*){2}/);
  const state = async () =>
    JSON.parse(await exchange(`${directory}/stats`, '')) as {
      pid: number;
      sockets: { max_queue: number }[];
      workers: { pid: number; accepting: number }[];
    };
  const before = await state();
  assert.deepEqual([before.pid, before.sockets[0]?.max_queue], [process.pid, 100]);
  writeFileSync(`${directory}/fifo`, 'w');
  await until(async () => {
    const { pid, workers } = await state();
    const old = before.workers.map((worker) => worker.pid);
    return pid === process.pid && workers.every((one) => one.accepting === 1 && !old.includes(one.pid));
  });
  assert.equal((await get(address)).status, 200);
});

test('a broken edit changes nothing: the reload is refused, and the next good one is taken', async (t) => {
  const { address, process, edit, directory } = await site(t, 'master = true');
  const { body } = await get(address);
  const broken: readonly (readonly [string, () => void, RegExp])[] = [
    ['the file', () => edit('2', 'master = true\nprocesses = many'), /ERR_CONFIG/],
    ['a socket', () => edit('2', 'master = true\nhttp-socket = /nonexistent/s'), /ERR_SOCKETS_BIND/],
    ['the workers', () => edit('2', 'master = true\nprocesses = 100000'), /ERR_MASTER_PROCESSES/],
    [
      'the application',
      () => put(directory, { 'app.ini': ini(directory), 'app.cjs': 'syntax error' }),
      /ERR_/,
    ],
  ];
  for (const [what, breakIt, said] of broken) {
    const before = process.output().length;
    breakIt();
    process.child.kill('SIGHUP');
    await until(
      () => process.output().slice(before).includes('reload refused'),
      () => process.output(),
    );
    assert.match(process.output().slice(before), said, what);
    assert.equal((await get(address)).body, body, what);
  }
  edit('2');
  process.child.kill('SIGHUP');
  await serves(address, '/', 'version 2');
});

const ini = (directory: string): string =>
  `[uwsgi]\nmaster = true\nhttp-socket = ${directory}/s\njavascript = ${directory}/app.cjs\n`;

test('a reload may add and remove sockets, and change the number of workers', async (t) => {
  const { directory, address, process, edit } = await site(t, 'master = true');
  edit('2', `master = true\nprocesses = 3\nhttp-socket = ${directory}/second`);
  process.child.kill('SIGHUP');
  await serves(`${directory}/second`, '/', 'version 2');
  await serves(address, '/', 'version 2');
  edit('3', 'master = true');
  process.child.kill('SIGHUP');
  await serves(address, '/', 'version 3');
  await until(() =>
    get(`${directory}/second`).then(
      () => false,
      () => true,
    ),
  );
});
