import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dial, emperord, folder, get, until } from '../../../support/index.ts';
import { lives, site, skip } from './site.ts';

const ROOT = 'php-docroot = %dwww\n';
const workerOf = (output: string): number => Number(/spawned uWSGI worker 1 \(pid: (\d+)/.exec(output)?.[1]);

test('a process that dies costs its own request only', { skip }, async (t) => {
  const { address, root, program, pidIn } = await site(t, `${ROOT}threads = 2`);
  const beside = get(address, `/wait.php?f=${root}/beside`);
  const pid = await pidIn('beside');
  assert.equal((await get(address, '/dies.php')).status, 500);
  await assert.rejects(get(address, '/crash.php'));
  for (let count = 0; count < 4; count++) assert.equal((await get(address, '/dies.php')).status, 500);
  assert.match(program.output(), /ERR_PHP_GONE.*signal 11/);
  assert.match((await get(address, '/who.php')).body, /^\d+$/);
  writeFileSync(join(root, 'beside.go'), '');
  assert.equal((await beside).body, `done ${pid}`);
  assert.ok(lives(workerOf(program.output())));
});

test('harakiri ends the process that hangs, and nobody else', { skip }, async (t) => {
  const { address, root, program, pidIn } = await site(t, `${ROOT}threads = 2\nharakiri = 2`);
  const hanging = get(address, `/hang.php?f=${root}/hang`);
  const pid = await pidIn('hang');
  const worker = workerOf(program.output());
  const { body } = await get(address, '/who.php');
  assert.equal((await hanging).status, 504);
  await until(() => !lives(pid), 'its end');
  assert.match(program.output(), /\*\*\* HARAKIRI ON PHP \(pid: \d+\) \*\*\*/);
  assert.match(program.output(), /ERR_PHP_HARAKIRI/);
  assert.equal((await get(address, '/who.php')).body, body);
  assert.ok(lives(worker));
  assert.doesNotMatch(program.output(), /HARAKIRI ON WORKER/);
});

test(
  'RTE-152 the limit that a rule gives a request ends its process, and not the worker',
  { skip },
  async (t) => {
    const rules = 'route = ^/hang harakiri:1\nroute = ^/wait harakiri:0';
    for (const limit of ['', 'harakiri = 1', 'harakiri = 600']) {
      const { address, root, program, pidIn } = await site(t, `${ROOT}threads = 2\n${rules}\n${limit}`);
      const unlimited = get(address, `/wait.php?f=${root}/wait`);
      const pid = await pidIn('wait');
      const worker = workerOf(program.output());
      assert.equal((await get(address, `/hang.php?f=${root}/hang`)).status, 504, limit);
      assert.match(program.output(), /ERR_PHP_HARAKIRI/);
      writeFileSync(join(root, 'wait.go'), '');
      assert.equal((await unlimited).body, `done ${pid}`, limit);
      assert.ok(lives(worker));
      assert.doesNotMatch(program.output(), /HARAKIRI ON WORKER/);
    }
  },
);

test('a script hears that its client is gone, and may go on', { skip }, async (t) => {
  const { address, root, pidIn } = await site(t, ROOT);
  const leave = async (path: string): Promise<void> => {
    const socket = dial(address);
    socket.write(`GET ${path} HTTP/1.0\r\n\r\n`);
    await once(socket, 'data');
    socket.destroy();
  };
  await leave(`/aborted.php?f=${root}/aborted`);
  const pid = await pidIn('aborted.end');
  assert.match(readFileSync(join(root, 'aborted.end'), 'utf8'), /^1 /);
  assert.equal((await get(address, '/who.php')).body, String(pid));

  await leave(`/ignores.php?f=${root}/ignores`);
  assert.equal(await pidIn('ignores'), pid);
  // It has the only process; who comes next waits for it.
  const next = get(address, '/who.php');
  writeFileSync(join(root, 'ignores.go'), '');
  assert.equal(await pidIn('ignores.end'), pid);
  assert.equal((await next).body, String(pid));
});

test('PHP ends with its worker and with its master, however they end', { skip }, async (t) => {
  const { address, program } = await site(t, ROOT);
  const first = Number((await get(address, '/who.php')).body);
  process.kill(workerOf(program.output()), 'SIGKILL');
  await until(() => !lives(first), 'the end with the worker');
  let second = 0;
  await until(async () => {
    second = Number((await get(address, '/who.php').catch(() => null))?.body ?? 0);
    return second > 0;
  }, 'the next worker');
  program.child.kill('SIGKILL');
  await until(() => !lives(second), 'the end with the master');

  const gentle = await site(t, ROOT);
  const third = Number((await get(gentle.address, '/who.php')).body);
  assert.equal(await gentle.program.stop('SIGINT'), 0);
  assert.ok(!lives(third));
});

test('a reload lets requests end, with the PHP that has them', { skip }, async (t) => {
  const { address, root, program, pidIn } = await site(t, ROOT);
  const running = get(address, `/wait.php?f=${root}/old`);
  const old = await pidIn('old');
  program.child.kill('SIGHUP');
  let fresh = 0;
  await until(async () => {
    fresh = Number((await get(address, '/who.php').catch(() => null))?.body ?? 0);
    return fresh > 0 && fresh !== old;
  }, 'the new generation');
  assert.ok(lives(old));
  writeFileSync(join(root, 'old.go'), '');
  assert.equal((await running).body, `done ${old}`);
  await until(() => !lives(old), 'the end of the old one');
});

test('a process is replaced after so many requests', { skip }, async (t) => {
  for (const line of ['php-max-requests = 2', 'env = PHP_FCGI_MAX_REQUESTS=2']) {
    const { address } = await site(t, ROOT + line);
    const pids: string[] = [];
    for (let count = 0; count < 4; count++) pids.push((await get(address, '/who.php')).body);
    const same = [0, 1, 2].map((index) => pids[index] === pids[index + 1]);
    assert.deepEqual(same, [true, false, true], line);
  }
});

test('PHP-005 as many processes as requests at once, and those of other workers', { skip }, async (t) => {
  const { address, root, pidIn } = await site(t, `${ROOT}processes = 2\nthreads = 2`);
  const names = ['a', 'b', 'c', 'd'];
  const answers = names.map((name) => get(address, `/wait.php?f=${root}/${name}`));
  const pids = await Promise.all(names.map(pidIn));
  assert.equal(new Set(pids).size, 4);
  for (const name of names) writeFileSync(join(root, `${name}.go`), '');
  for (const [index, answer] of answers.entries()) assert.equal((await answer).body, `done ${pids[index]}`);
});

test('a program that is no PHP is tried again, with rests', { skip }, async (t) => {
  const { address, program } = await site(t, `${ROOT}php-cgi = /bin/false`);
  for (const wanted of [500, 500, 500, 503]) assert.equal((await get(address, '/who.php')).status, wanted);
  assert.match(program.output(), /PHP does not start: the next attempt is in 1 seconds/);
});

test('PHP-003 what cannot work is refused at the start', async (t) => {
  const refused = async (lines: string, found: RegExp): Promise<void> => {
    const root = folder(t, { 'a.ini': `[uwsgi]\nmaster = true\nhttp-socket = %da.sock\n${lines}\n` });
    const program = emperord(t, [join(root, 'a.ini')]);
    assert.equal(await program.ended(), 1, program.output());
    assert.match(program.output(), found);
  };
  await refused('php-cgi = /nowhere/php-cgi', /ERR_PHP_PROGRAM.*no program \/nowhere\/php-cgi/);
  await refused('plugins = php51,php52', /ERR_PHP_VERSIONS.*5\.1 and 5\.2/);
  await refused('plugins = php4.9\nphp-index = index.php', /ERR_PHP_PROGRAM.*no php-cgi4\.9/);
  await refused('php-cgi = /bin/true\nphp-ini = /nowhere/php.ini', /ERR_PHP_FILE/);
  await refused('php-cgi = /bin/true\nphp-set = memory_limit', /ERR_PHP_SETTING/);
  await refused('php-cgi = /bin/true\nphp-var = =x', /ERR_PHP_SETTING/);
  // Folders of vassals name plugins that their sites do not need.
  const root = folder(t, { 'a.ini': '[uwsgi]\nplugins = php49\nmaster = true\nhttp-socket = %da.sock\n' });
  const program = emperord(t, [join(root, 'a.ini')]);
  await program.prints(/spawned uWSGI worker 1/);
  assert.match(program.output(), /there is no php-cgi, and nothing answers to it/);
});

test('under an Emperor with a fork server, as the user of the instance', { skip }, async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can change the user');
  const root = folder(t, {
    'www/who.php': '<?php echo getmypid(), " ", posix_getuid(), " ", join(",", posix_getgroups());',
    'v/.keep': '',
  });
  const { chmodSync } = await import('node:fs');
  for (const name of ['', 'www', 'v']) chmodSync(join(root, name), 0o755);
  chmodSync(root, 0o777);
  const emperor = emperord(t, ['--emperor', join(root, 'v'), '--fork-server', 'auto']);
  const address = join(root, 's');
  writeFileSync(
    join(root, 'v/a.ini'),
    `[uwsgi]\nplugins = 0:php\nmaster = true\nuid = nobody\ngid = nogroup\nhttp-socket = ${address}\nphp-docroot = ${root}/www\n`,
  );
  let body = '';
  await until(
    async () => {
      body = (await get(address, '/who.php').catch(() => null))?.body ?? '';
      return body !== '';
    },
    () => emperor.output(),
  );
  const [pid, uid, groups] = body.split(' ');
  assert.equal(uid, '65534');
  assert.match(groups ?? '', /^(65534)?$/);
  assert.ok(existsSync(`/proc/${pid}`));
  assert.equal(await emperor.stop('SIGINT'), 0);
  await until(() => !lives(Number(pid)), 'the end with the Emperor');
});
