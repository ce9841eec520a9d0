import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emperord, folder, freeAddress, get, put, until } from '../../support/index.ts';
import { start } from '../log/site.ts';

const hasPython = spawnSync('python3', ['-c', '']).status === 0;

/** Resident memory of a process, bytes. */
function residentOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096;
}

const SERVES = /spawned uWSGI worker 1/;

test('LOG-002 logto: the file has everything, from the first line to the last', async (t) => {
  const { address, running, read, has } = await start(t, 'logto = DIR/log');
  await has('log', SERVES);
  await get(address, '/print/one');
  await has('log', /^one$/m);
  assert.equal(await running.stop('SIGINT'), 0);
  assert.match(read('log'), /^\*\*\* Starting emperord/);
  assert.match(read('log'), /goodbye to uWSGI\.\n$/);
  assert.doesNotMatch(running.output(), /one|Starting/);
});

test('LOG-005 logto may be an address of UDP', async (t) => {
  const receiver = createSocket('udp4').bind(0, '127.0.0.1');
  t.after(() => receiver.close());
  await once(receiver, 'listening');
  let log = '';
  receiver.on('message', (message) => (log += message.toString()));
  const { address } = await start(t, `logto = 127.0.0.1:${receiver.address().port}`);
  await until(() => SERVES.test(log));
  await get(address, '/print/one');
  await until(() => log.includes('one'));
});

test('log-master: whole lines of every worker, control characters escaped, nothing on standard error', async (t) => {
  const { address, running, read, has } = await start(t, 'logto = DIR/log\nlog-master = true\nprocesses = 2');
  await has('log', /spawned uWSGI worker 2/);
  await get(address, `/raw/${encodeURIComponent('half')}`);
  await get(address, `/print/${encodeURIComponent('forged\x1b[2J\rx')}`);
  await has('log', /forged\\x1b\[2J\\x0dx$/m);
  assert.equal(await running.stop('SIGINT'), 0);
  assert.match(read('log'), /^\*\*\* Starting emperord/);
  assert.match(read('log'), /goodbye to uWSGI\.\n$/);
  assert.match(read('log'), /half/);
  assert.doesNotMatch(running.output(), /forged|Starting/);
});

test('a flood of a worker neither stops requests nor is it lost', async (t) => {
  const { address, read, has } = await start(t, 'logto = DIR/log\nlog-master = true\nprocesses = 2\n');
  await has('log', /spawned uWSGI worker 2/);
  const flood = get(address, '/flood/x');
  await get(address, '/print/meanwhile');
  await flood;
  await has('log', /^meanwhile$/m);
  await has('log', /^flood 19999 /m);
  const lines = read('log')
    .split('\n')
    .filter((line) => line.includes('flood ') && !line.includes('GET'));
  assert.equal(lines.length, 20_000);
  assert.ok(lines.every((line) => /^flood \d+ x{80}$/.test(line)));
});

test('a flood without a line break is cut, and whoever floods waits for the master', async (t) => {
  const { address, running, read, has } = await start(t, 'logto = DIR/log\nlog-master = true');
  await has('log', SERVES);
  const before = residentOf(running.pid);
  assert.equal((await get(address, '/endless/x')).body, 'hello');
  await get(address, '/print/');
  await get(address, '/print/after');
  await has('log', /^x{8192} \[cut\]$/m);
  await has('log', /^after$/m);
  assert.ok(read('log').length < 100_000);
  assert.ok(residentOf(running.pid) < before + 30e6);
});

test(
  'what an interpreter prints waits too, instead of failing',
  { skip: !hasPython && 'no python3' },
  async (t) => {
    const app = `
def application(environ, start_response):
    for number in range(20000):
        print("flood %d %s" % (number, "x" * 80))
    start_response("200 OK", [])
    return [b"hello"]
`;
    const directory = folder(t, { 'app.py': app });
    const address = await freeAddress();
    for (const more of ['', '--lazy-apps']) {
      const log = join(directory, `log${more}`);
      const running = emperord(
        t,
        [
          '--master',
          '--http-socket',
          address,
          '--plugin',
          'python3',
          '--wsgi-file',
          join(directory, 'app.py'),
        ].concat(['--log-master', '--logto', log, '--processes', '2', more].filter(Boolean)),
      );
      await until(() => existsSync(log) && readFileSync(log, 'utf8').includes('spawned uWSGI worker 2'));
      assert.equal((await get(address, '/')).body, 'hello');
      await until(() => readFileSync(log, 'utf8').includes('flood 19999 '));
      const lines = readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('flood'));
      assert.equal(lines.length, 20_000);
      await running.stop('SIGINT');
    }
  },
);

test('REL-046 log-maxsize moves the file away and loses no line', async (t) => {
  const { address, directory, has } = await start(
    t,
    'logto = DIR/log\nlog-maxsize = 1500\ndisable-logging = true',
  );
  await has('log', SERVES);
  const said = Array.from({ length: 60 }, (_, index) => `line-${index}-${'y'.repeat(60)}`);
  for (const line of said) await get(address, `/print/${line}`);
  const all = (): string => {
    const names = readdirSync(directory).filter((name) => /^log(\.\d+)*$/.test(name));
    return names.map((name) => readFileSync(join(directory, name), 'utf8')).join('');
  };
  await until(() => said.every((line) => all().split(line).length === 2), all);
  assert.match(
    all(),
    /^\w{3} \w{3} [ \d]\d [\d:]{8} \d{4} - logsize: \d+, triggering rotation to .*\/log\.\d+\.\.\.$/m,
  );
});

test('log-backupname names the file that was moved away', async (t) => {
  const { has } = await start(t, 'logto = DIR/log\nlog-maxsize = 100\nlog-backupname = DIR/old');
  await has('old', /logsize: \d+, triggering rotation to .*\/old\.\.\./);
});

test('FIF-012 FIF-013 touch-logreopen, touch-logrotate and their commands in the fifo', async (t) => {
  const { directory, address, has } = await start(
    t,
    'logto = DIR/log\nmaster-fifo = DIR/fifo\ntouch-logreopen = DIR/reopen\ntouch-logrotate = DIR/rotate',
    { reopen: '', rotate: '' },
  );
  await has('log', SERVES);
  const rotated = (): number => readdirSync(directory).filter((name) => /^log\.\d/.test(name)).length;
  renameSync(join(directory, 'log'), join(directory, 'first'));
  writeFileSync(join(directory, 'fifo'), 'l');
  await has('log', /^\[\d+\] .*\/log reopened\.$/m);
  await has('first', /triggering log-reopen\.\.\.$/m);
  renameSync(join(directory, 'log'), join(directory, 'second'));
  utimesSync(join(directory, 'reopen'), 1, 1);
  await has('log', /reopened/);
  writeFileSync(join(directory, 'fifo'), 'L');
  await until(() => rotated() === 1);
  utimesSync(join(directory, 'rotate'), 1, 1);
  await until(() => rotated() === 2);
  await get(address, '/print/after');
  await has('log', /^after$/m);
});

test('without log-master the commands of the fifo say that they need it', async (t) => {
  const { directory, has } = await start(t, 'logto = DIR/log\nmaster-fifo = DIR/fifo');
  await has('log', SERVES);
  writeFileSync(join(directory, 'fifo'), 'l');
  await has('log', /\[fifo\] command "l" needs log-master/);
});

test('log-drain and log-filter', async (t) => {
  const drained = await start(t, 'logto = DIR/log\nlog-drain = need.e\nlog-drain = GET');
  await drained.has('log', SERVES);
  for (const text of ['needle', 'hay']) await get(drained.address, `/print/${text}`);
  await drained.has('log', /^hay$/m);
  assert.doesNotMatch(drained.read('log'), /needle|GET/);
  const filtered = await start(t, 'logto = DIR/log\nlog-filter = ^needle$\nlog-filter = ^goodbye');
  await until(async () => (await get(filtered.address, '/print/needle').catch(() => null)) !== null);
  await get(filtered.address, '/print/hay');
  await filtered.running.stop('SIGINT');
  assert.match(filtered.read('log'), /^(needle\n)+goodbye to uWSGI\.\n$/);
});

test('LGE-004 LOG-010 LOG-013 request lines go to their loggers, and nowhere else', async (t) => {
  const { address, read, has } = await start(
    t,
    'logger = file:DIR/all\nlogger = x file:DIR/named\nreq-logger = file:DIR/requests\nlog-req-route = x needle\nlog-req-encoder = prefix REQ',
  );
  await has('all', SERVES);
  await get(address, '/print/needle');
  await get(address, '/print/hay');
  await has('requests', /GET \/print\/hay/);
  await has('requests', /GET \/print\/needle/);
  await has('named', /^REQ\[pid: .*GET \/print\/needle/);
  await has('all', /^hay$/m);
  assert.doesNotMatch(read('all'), /GET/);
  assert.doesNotMatch(read('named'), /hay/);
  assert.deepEqual(
    read('requests')
      .split('\n')
      .filter((line) => line !== '' && !line.includes('GET')),
    [],
  );
});

test('a disk that is full for the log stops no request', async (t) => {
  const { address, running } = await start(
    t,
    'logto = /dev/full\nlog-master = true\nreq-logger = file:/dev/full',
  );
  await running.prints(/\[log\] lines of \/dev\/full are lost: ENOSPC/);
  await until(async () => (await get(address, '/print/x').catch(() => null)) !== null);
  for (let count = 0; count < 50; count++) assert.equal((await get(address, '/print/x')).body, 'hello');
});

test('REL-344 a reload opens the loggers of the new configuration; one that cannot be opened is refused', async (t) => {
  const { directory, address, running, read, has } = await start(t, 'logger = file:DIR/one');
  await has('one', SERVES);
  const ini = read('a.ini');
  put(directory, { 'a.ini': ini.replace('file:', 'nosuch:') });
  running.child.kill('SIGHUP');
  await has('one', /ERR_LOGGERS_DRIVER.*nosuch/);
  await has('one', /reload refused/);
  put(directory, { 'a.ini': ini.replace('/one', '/two').replace('logger', 'log-date = %Y\nlogger') });
  running.child.kill('SIGHUP');
  await has('one', /spawned uWSGI worker 1.*\n(.*\n)*.*spawned uWSGI worker 1/);
  await until(async () => {
    await get(address, '/print/new');
    return /^new$/m.test(read('two'));
  });
  assert.equal(await running.stop('SIGINT'), 0);
  assert.match(read('two'), /goodbye/);
});

test('logfile-chmod, log-truncate, log-master-bufsize, log-date', async (t) => {
  const { directory, address, read, has } = await start(
    t,
    'logto = DIR/log\nlog-master = true\nlogfile-chmod = 604\nlog-truncate = true\nlog-master-bufsize = 200\nlog-date = %%Y|',
    { log: 'old\n' },
  );
  await has('log', /^\d{4}\| - spawned uWSGI worker 1/m);
  await get(address, `/print/${'z'.repeat(300)}`);
  await has('log', /^z{200} \[cut\]$/m);
  assert.doesNotMatch(read('log'), /old/);
  assert.equal(statSync(join(directory, 'log')).mode & 0o777, 0o604);
});

test(
  'LOG-004 logto2 and logfile-chown: the file is the user’s',
  { skip: process.getuid?.() !== 0 && 'not root' },
  async (t) => {
    for (const log of [
      'logto2 = DIR/log',
      'logto2 = DIR/log\nlog-master = true',
      'logto = DIR/log\nlogfile-chown = true',
    ]) {
      const directory = folder(t);
      chmodSync(directory, 0o777);
      const running = emperord(
        t,
        ['--master', '--http-socket', '127.0.0.1:0', '--uid', '12345', '--gid', '12346'].concat(
          log
            .split('\n')
            .flatMap(
              (line) => `--${line.replace('DIR', directory).replace(' = true', '').replace(' = ', '=')}`,
            ),
        ),
        { cwd: '/' },
      );
      const path = join(directory, 'log');
      await until(
        () => existsSync(path) && statSync(path).uid === 12345,
        () => running.output(),
      );
      assert.equal(statSync(path).gid, 12346);
      await running.stop('SIGINT');
    }
  },
);

test(
  'a log file that was opened as root stays open over reloads without its privileges',
  { skip: process.getuid?.() !== 0 && 'not root' },
  async (t) => {
    const directory = folder(t);
    const running = emperord(
      t,
      [
        '--master',
        '--http-socket',
        '127.0.0.1:0',
        '--uid',
        '12345',
        '--gid',
        '12346',
        '--logto',
        'log',
      ].concat(['--logger', `two file:${directory}/two`, '--log-route', 'two spawned']),
      { cwd: directory },
    );
    const log = join(directory, 'log');
    const lines = (path: string, pattern: RegExp): number =>
      existsSync(path)
        ? readFileSync(path, 'utf8')
            .split('\n')
            .filter((line) => pattern.test(line)).length
        : 0;
    await until(() => lines(join(directory, 'two'), /spawned uWSGI worker 1/) === 1);
    running.child.kill('SIGHUP');
    await until(
      () => lines(join(directory, 'two'), /spawned uWSGI worker 1/) === 2,
      () => readFileSync(log, 'utf8'),
    );
    await running.stop('SIGINT');
    assert.equal(lines(log, /goodbye/), 1);
    assert.equal(statSync(log).uid, 0);
  },
);

test('an Emperor writes its log itself, with what its vassals print', async (t) => {
  const directory = folder(t);
  const address = await freeAddress();
  put(directory, {
    'app.mjs': 'export default (request, response) => response.end("hello");',
    'v/a.ini': `[uwsgi]\nmaster = true\nhttp-socket = ${address}\njavascript = ${directory}/app.mjs\n`,
  });
  const log = join(directory, 'log');
  const running = emperord(
    t,
    ['--emperor', join(directory, 'v'), '--emperor-control', 'none', '--logto', log].concat([
      '--log-encoder',
      'prefix E:',
    ]),
  );
  await until(
    () => existsSync(log) && /^E:spawned uWSGI worker 1/m.test(readFileSync(log, 'utf8')),
    () => running.output(),
  );
  await get(address, '/x');
  assert.equal(await running.stop('SIGINT'), 0);
  const text = readFileSync(log, 'utf8');
  assert.match(text, /^E:\*\*\* starting uWSGI Emperor/m);
  assert.match(text, /^E:\[pid: .*GET \/x/m);
  assert.match(text, /^E:.*The Emperor is buried\.\n$/m);
  assert.ok(text.split('\n').every((line) => line === '' || line.startsWith('E:')));
});
