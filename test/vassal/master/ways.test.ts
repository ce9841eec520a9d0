import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { emperord, folder, serves, until } from '../../support/index.ts';
import { site } from './site.ts';

test('no-server loads the applications without a socket, and ends with 0', async (t) => {
  const directory = folder(t, {
    'app.cjs': `console.log('it was loaded'); module.exports = (request, response) => response.end();`,
  });
  const instance = emperord(t, ['--no-server', '--javascript', `${directory}/app.cjs`]);
  assert.equal(await instance.ended(), 0);
  assert.match(instance.output(), /it was loaded\n/);
  assert.match(instance.output(), /no-server mode requested. Goodbye./);
});

test('no-server with need-app ends with 22 when there is none', async (t) => {
  assert.equal(await emperord(t, ['--no-server', '--need-app']).ended(), 22);
});

test('command-mode runs workers without a socket', async (t) => {
  const directory = folder(t, {
    'app.cjs': `setInterval(() => console.log('at work'), 20); module.exports = () => {};`,
  });
  const instance = emperord(t, ['--command-mode', '--master', '--javascript', `${directory}/app.cjs`]);
  await instance.prints('at work');
  await instance.prints('spawned uWSGI worker 1');
  assert.equal(await instance.stop('SIGINT'), 0);
});

test('ACT-005 with die-on-term QUIT is a brutal reload', async (t) => {
  const { address, process, edit } = await site(t, 'master = true\ndie-on-term = true');
  edit('2');
  process.child.kill('SIGQUIT');
  await serves(address, '/', 'version 2');
  await process.prints('...brutally killing workers...');
  assert.equal(await process.stop('SIGTERM'), 0);
});

test('safe-pidfile and safe-pidfile2 are written when the workers accept', async (t) => {
  const { directory, process } = await site(
    t,
    (at) => `safe-pidfile = ${at}/one\nsafe-pidfile2 = ${at}/two\nvacuum = 1`,
  );
  const pids = (): string[] =>
    ['one', 'two'].map((name) => readFileSync(`${directory}/${name}`, 'latin1').trim());
  // A worker says that it is spawned before the master has written them, `two` last.
  await until(() => existsSync(`${directory}/two`) && pids().every((pid) => pid !== ''));
  assert.deepEqual(pids(), [String(process.pid), String(process.pid)]);
  assert.equal(await process.stop('SIGINT'), 0);
  assert.equal(existsSync(`${directory}/two`), false);
});

test('an instance that serves goes on without a safe-pidfile that cannot be written, and says so', async (t) => {
  const { address, process, edit } = await site(t, `master = true\nsafe-pidfile = /nonexistent/pid`);
  await process.prints('ERR_MASTER_PIDFILE');
  await serves(address, '/', 'version 1');
  edit('2');
  process.child.kill('SIGHUP');
  await serves(address, '/', 'version 2');
  assert.equal(await process.stop('SIGINT'), 0);
});

test('forkbomb-delay is how long a place rests whose worker dies at once', async (t) => {
  const directory = folder(t, {
    'app.cjs': `module.exports = () => {}; setTimeout(() => process.exit(3), 20);`,
  });
  const argv = ['--master', '--http-socket', `${directory}/s`, '--javascript', `${directory}/app.cjs`];
  const instance = emperord(t, [...argv, '--forkbomb-delay', '7']);
  await instance.prints('worker respawning too fast !!! i have to sleep a bit (7 seconds)...');
});

test('shutdown-sockets ends a socket for whoever else has it', async (t) => {
  const pool = folder(t);
  const { directory, process } = await site(
    t,
    `master = true\nshutdown-sockets = true\nzerg-server = ${pool}/zerg`,
  );
  const other = folder(t, {
    'app.cjs': `module.exports = (request, response) => response.end('the other one');`,
  });
  const zerg = emperord(t, ['--master', '--zerg', `${pool}/zerg`, '--javascript', `${other}/app.cjs`]);
  await zerg.prints(/spawned uWSGI worker/);
  assert.equal(await process.stop('SIGINT'), 0);
  const answer = await new Promise<string>((resolve) => {
    connect(`${directory}/s`).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
  assert.equal(answer, 'ECONNREFUSED');
});
