import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dial, emperord, folder, get, put, serves, until } from '../../support/index.ts';
import { site } from './site.ts';

const pidIn = (body: string): number => Number(/\d+$/.exec(body)?.[0]);

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

test('a worker killed by kill -9 is replaced, and the log says how it died', async (t) => {
  const { address, process } = await site(t, 'master = true');
  const first = pidIn((await get(address)).body);
  globalThis.process.kill(first, 'SIGKILL');
  await process.prints(`DAMN ! worker 1 (pid: ${first}) died, killed by signal 9 :( trying respawn ...`);
  await process.prints(/Respawned uWSGI worker 1 \(new pid: \d+\)/);
  const { body } = await serves(address, '/', 'version 1');
  assert.notEqual(pidIn(body), first);
});

test('a worker that dies again and again rests between its lives', async (t) => {
  const { directory, address, process } = await site(t, 'master = true\nprocesses = 2');
  put(directory, { 'app.cjs': 'module.exports = () => process.exit(3);' });
  process.child.kill('SIGHUP');
  await process.prints('buried');
  await get(address).catch(() => null);
  await process.prints('worker respawning too fast !!! i have to sleep a bit (0.5 seconds)...');
});

test('without a master a dead worker is the end of the instance', async (t) => {
  const { address, process } = await site(t);
  globalThis.process.kill(pidIn((await get(address)).body), 'SIGKILL');
  assert.equal(await process.ended(), 1);
});

test('when the master is killed by kill -9 its workers end', async (t) => {
  const { address, process } = await site(t, 'master = true');
  const worker = pidIn((await get(address)).body);
  process.child.kill('SIGKILL');
  await process.ended();
  await until(() => !isAlive(worker));
});

test('a new master takes over the unix socket file that a killed one left behind', async (t) => {
  const { directory, address, process } = await site(t, 'master = true');
  process.child.kill('SIGKILL');
  await process.ended();
  assert.ok(existsSync(address));
  emperord(t, [`${directory}/app.ini`]);
  await serves(address, '/', 'version 1');
});

const signals: readonly (readonly [string, string, NodeJS.Signals, number])[] = [
  ['SIGINT stops', 'master = true', 'SIGINT', 0],
  ['ACT-004 ACT-017 SIGQUIT stops', 'master = true', 'SIGQUIT', 0],
  ['ACT-007 SIGTERM stops with die-on-term', 'master = true\ndie-on-term = true', 'SIGTERM', 0],
  ['SIGTERM stops without a master', '', 'SIGTERM', 0],
  ['SIGHUP stops with exit-on-reload', 'master = true\nexit-on-reload = true', 'SIGHUP', 0],
];
for (const [name, more, signal, exit] of signals) {
  test(`${name}, with exit code ${exit} and no process left`, async (t) => {
    const { address, process } = await site(t, more);
    const worker = pidIn((await get(address)).body);
    assert.equal(await process.stop(signal), exit);
    assert.equal(isAlive(worker), false);
    assert.match(process.output(), /goodbye to uWSGI\.\n$/);
  });
}

test('ACT-004 SIGTERM reloads a master, brutally', async (t) => {
  const { address, process, edit } = await site(t, 'master = true');
  edit('2');
  process.child.kill('SIGTERM');
  await serves(address, '/', 'version 2');
  await process.prints('...brutally killing workers...');
});

test('a second SIGINT does not wait for the requests that run', async (t) => {
  const { directory, address, process } = await site(t, 'master = true');
  put(directory, {
    'app.cjs': `module.exports = () => require('node:fs').writeFileSync('${directory}/in', '');`,
  });
  process.child.kill('SIGHUP');
  await process.prints('buried');
  const hanging = dial(address).on('error', () => undefined);
  hanging.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => existsSync(`${directory}/in`));
  process.child.kill('SIGINT');
  await process.prints('Gracefully killing worker 1');
  assert.equal(await process.stop('SIGINT'), 0);
  hanging.destroy();
});

test('GRL-016 SIGTSTP stops accepting and resumes; what waits is served then', async (t) => {
  const { address, process } = await site(t, 'master = true');
  process.child.kill('SIGTSTP');
  await process.prints('*** PAUSE');
  let answered = false;
  const waiting = get(address).then(() => (answered = true));
  // The order of pause and resume is the order of one channel: the answer cannot come between them.
  process.child.kill('SIGTSTP');
  await process.prints('*** RESUME ***');
  await waiting;
  assert.equal(answered, true);
});

test('a paused instance stays paused when a worker dies, and over a reload', async (t) => {
  const { address, process, edit } = await site(t, 'master = true');
  process.child.kill('SIGTSTP');
  await process.prints('*** PAUSE');
  /** Two questions that the present worker answers: what it would have accepted is accepted by then. */
  const asked = async (): Promise<number> => {
    const lines = (): RegExpMatchArray[] => [
      ...process.output().matchAll(/worker 1 \(pid: (\d+)\) idle: 0 req/g),
    ];
    for (let time = 0; time < 2; time += 1) {
      const before = lines().length;
      await until(() => {
        process.child.kill('SIGUSR1');
        return lines().length > before;
      });
    }
    return Number(lines().at(-1)?.[1]);
  };
  let answered = 0;
  const waiting = get(address).then(({ body }) => {
    answered += 1;
    return body;
  });
  const first = await asked();
  global.process.kill(first, 'SIGKILL');
  await process.prints('Respawned uWSGI worker 1');
  const second = await asked();
  assert.notEqual(second, first);
  edit('2');
  process.child.kill('SIGHUP');
  await process.prints('Gracefully killing worker 1');
  const third = await asked();
  assert.notEqual(third, second);
  assert.equal(answered, 0);
  process.child.kill('SIGTSTP');
  await process.prints('*** RESUME ***');
  assert.match(await waiting, /version 2/);
});

test('SIGUSR1 prints a line for each worker, and signals of no meaning change nothing', async (t) => {
  const { address, process } = await site(t, 'master = true\nprocesses = 2');
  for (const id of [1, 2]) await process.prints(new RegExp(`spawned uWSGI worker ${id} `));
  for (const signal of ['SIGUSR2', 'SIGALRM', 'SIGWINCH', 'SIGPWR'] as const) process.child.kill(signal);
  process.child.kill('SIGUSR1');
  await process.prints(/worker 2 \(pid: \d+\) idle: 0 requests, 0 exceptions/);
  assert.equal((await get(address)).status, 200);
});

test('ACT-014 pidfiles name the master, and vacuum removes them with the socket', async (t) => {
  const files = ['pidfile', 'pidfile2', 'safe-pidfile'];
  const { directory, address, process } = await site(t, (dir) =>
    ['master = true', 'vacuum = true', ...files.map((name) => `${name} = ${dir}/${name}`)].join('\n'),
  );
  await until(() => existsSync(`${directory}/safe-pidfile`));
  for (const name of files) assert.equal(readFileSync(`${directory}/${name}`, 'utf8'), `${process.pid}\n`);
  assert.equal(await process.stop('SIGINT'), 0);
  for (const path of [address, ...files.map((name) => `${directory}/${name}`)])
    assert.equal(existsSync(path), false);
});

test('workers run with the environment, the directory and the user of the configuration', async (t) => {
  const { directory, address, process } = await site(t, (dir) =>
    ['master = true', `chdir = ${dir}`, 'env = COLOUR=red', 'unenv = HOME'].join('\n'),
  );
  put(directory, {
    'app.cjs': `module.exports = (request, response) => response.end(JSON.stringify(
      { directory: process.cwd(), colour: process.env.COLOUR, home: process.env.HOME ?? null,
        reloads: process.env.UWSGI_RELOADS, emperor: process.env.UWSGI_EMPEROR_FD ?? null }));`,
  });
  process.child.kill('SIGHUP');
  const { body } = await serves(address, '/', 'colour');
  assert.deepEqual(JSON.parse(body), { directory, colour: 'red', home: null, reloads: '1', emperor: null });
});

test('uid and gid are those of the workers and of the master', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can change the user');
  const directory = folder(t, {
    'app.cjs': `module.exports = (q, r) => r.end([process.getuid(), process.getgid(), process.getgroups()].join(' '));`,
  });
  const { chmodSync } = await import('node:fs');
  chmodSync(directory, 0o755);
  const instance = emperord(t, [
    '--master',
    '--uid',
    'nobody',
    '--gid',
    'nogroup',
    '--http-socket',
    `${directory}/s`,
    '--javascript',
    `${directory}/app.cjs`,
  ]);
  const { body } = await serves(`${directory}/s`, '/', ' ');
  const status = readFileSync(`/proc/${instance.pid}/status`, 'latin1');
  assert.match(body, /^65534 65534 (65534)?$/);
  assert.match(status, /^Uid:\t65534\t65534\t65534\t65534$/m);
});

test('a start that cannot bind fails with its reason and leaves nothing', async (t) => {
  const directory = folder(t);
  const instance = emperord(t, ['--master', '--http-socket', `${directory}/missing/s`]);
  assert.equal(await instance.ended(), 1);
  assert.match(instance.output(), /ERR_SOCKETS_BIND/);
});
