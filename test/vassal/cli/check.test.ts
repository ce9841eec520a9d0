import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { check, type Report } from '../../../vassal/cli/check/check.ts';
import { conflicts, listeners, type Listener } from '../../../vassal/cli/check/listeners.ts';
import { emperord, EMPERORD, folder, freeAddress, serves } from '../../support/index.ts';

const log = { line: () => undefined, event: () => undefined };

function checkIn(directory: string, ...words: string[]): Promise<Report> {
  return check({ arguments: words, environment: {}, directory, reloads: 0, log });
}

/** Levels with their code, or with the beginning of the message where there is none. */
function brief({ findings }: Report): string[] {
  return findings
    .filter(({ message }) => !message.startsWith('the application is found'))
    .map(({ level, code, message }) => `${level} ${code ?? message.slice(0, 20)}`);
}

const APP = 'export default (_, response) => response.end("hello");';

test('a configuration that starts has no problem', async (t) => {
  const address = await freeAddress();
  const home = folder(t, {
    'a.ini': `[uwsgi]\nhttp-socket = ${address}\nchdir = app\nnode = app.js\nuid = root\n`,
    'app/app.js': APP,
  });
  const report = await checkIn(home, 'a.ini');
  assert.deepEqual([report.ok, ...brief(report)], [true]);
});

test('what keeps it from starting is a problem with its code and place', async (t) => {
  const home = folder(t, { 'here.txt': '' });
  const cases: readonly (readonly [text: string, finding: string])[] = [
    ['http-socket = 127.0.0.1:0\nprocesses = many', 'problem ERR_CONFIG_VALUE'],
    ['http-socket = 127.0.0.1:0\nprocesses = 0', 'problem ERR_MASTER_PROCESSES'],
    ['http-socket = 127.0.0.1:0\nnode = no.js', 'problem ERR_CHECK_MISSING'],
    ['http-socket = 127.0.0.1:0\nchdir = here.txt', 'problem ERR_CHECK_MISSING'],
    ['http-socket = 127.0.0.1:0\nuid = nobody-of-this-name', 'problem ERR_SOCKETS_OWNER'],
    ['http-socket = 127.0.0.1:0\ngid = nobody-of-this-name', 'problem ERR_SOCKETS_OWNER'],
    ['socket = a.sock\nchown-socket = root:nogroup-of-this-name', 'problem ERR_SOCKETS_OWNER'],
    ['socket = here.txt', 'problem ERR_SOCKETS_BIND'],
    ['socket = missing/a.sock', 'problem ERR_SOCKETS_BIND'],
    ['socket = 203.0.113.7:80', 'problem ERR_SOCKETS_BIND'],
    ['socket = 127.0.0.1:port', 'problem ERR_SOCKETS_ADDRESS'],
    ['socket = 127.0.0.1:0\nlisten = 100000000', 'problem ERR_SOCKETS_LISTEN'],
    ['processes = 1', 'problem ERR_SOCKETS_NONE'],
    ['socket = 127.0.0.1:0\nneed-plugin = nothing', 'problem ERR_CLI_PLUGIN'],
    ['socket = 127.0.0.1:0\nplugin = nothing', 'warning ERR_CLI_PLUGIN'],
    ['socket = 127.0.0.1:0\nproceses = 2', 'warning unknown option "proc'],
    ['socket = 127.0.0.1:0\nstrict = true\nproceses = 2', 'problem ERR_CONFIG_UNKNOWN'],
    ['include = missing.ini', 'problem ERR_CONFIG_SOURCE'],
    ['emperor = nope://x', 'problem ERR_MONITOR_SCHEME'],
    ['emperor = missing', 'warning '],
    ['socket = fd://3', 'unchecked fd://3 is given by w'],
    ['socket = 127.0.0.1:0\nexec-asap = touch ran', 'unchecked the commands of exec'],
  ];
  for (const [text, finding] of cases) {
    writeFileSync(join(home, 'a.ini'), `[uwsgi]\n${text}\n`);
    const report = await checkIn(home, 'a.ini');
    const found = brief(report);
    assert.ok(
      found.some((one) => one.startsWith(finding)),
      `${text}: ${JSON.stringify(report.findings)}`,
    );
    assert.equal(report.ok, !finding.startsWith('problem'), text);
  }
  assert.deepEqual(readdirSync(home).sort(), ['a.ini', 'here.txt']);
});

test('programs and servers that a configuration asks for are named, not asked', async (t) => {
  const home = folder(t, {
    'a.ini': '[uwsgi]\nsocket = 127.0.0.1:0\nenv = A=@(exec://touch ran)\nenv = B=@(http://127.0.0.1:1/x)\n',
  });
  const report = await checkIn(home, 'a.ini', '--ini', 'exec://touch ran');
  const unchecked = report.findings.filter(
    ({ level, message }) => level === 'unchecked' && /is not read/.test(message),
  );
  assert.equal(unchecked.length, 3);
  assert.equal(existsSync(join(home, 'ran')), false);
  assert.equal(report.ok, true);
});

test('a taken address is a problem that names who has it; nobody is connected to', async (t) => {
  const home = folder(t);
  const path = join(home, 'a.sock');
  let connections = 0;
  const servers = [path, 0].map((where) => createServer(() => connections++).listen(where));
  t.after(() => servers.forEach((server) => server.close()));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const address = servers[1]?.address();
  const port = typeof address === 'object' ? address?.port : 0;
  for (const taken of ['a.sock', path, `127.0.0.1:${port}`, `:${port}`]) {
    const { findings } = await checkIn(home, `--socket=${taken}`);
    assert.equal(findings[0]?.code, 'ERR_SOCKETS_BIND', taken);
    assert.match(findings[0]?.message ?? '', new RegExp(`pid: ${process.pid}`), taken);
  }
  assert.equal(connections, 0);
});

test('addresses: what keeps what from being bound', () => {
  const tcp = (host: string, port = 80): Listener['place'] => ({
    family: host.includes(':') ? 'tcp6' : 'tcp4',
    host,
    port,
  });
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['127.0.0.1', '0.0.0.0', true],
    ['0.0.0.0', '127.0.0.1', true],
    ['0.0.0.0', '::', true],
    ['127.0.0.1', '::1', false],
    ['::1', '0.0.0.0', false],
    ['::1', '::', true],
  ];
  for (const [wanted, present, expected] of cases) {
    assert.equal(
      conflicts(tcp(wanted), { place: tcp(present), inode: '' }),
      expected,
      `${wanted} ${present}`,
    );
  }
  assert.equal(conflicts(tcp('::', 80), { place: tcp('::', 81), inode: '' }), false);
  assert.ok(Array.isArray(listeners()));
});

test('the configuration of an instance that runs is well: it has its address itself', async (t) => {
  const address = await freeAddress();
  const home = folder(t, { 'a.ini': `[uwsgi]\nhttp-socket = ${address}\nnode = app.mjs\n`, 'app.mjs': APP });
  emperord(t, ['a.ini'], { cwd: home });
  await serves(address, '/', 'hello');
  const run = (...words: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(EMPERORD, ['check', ...words], { cwd: home, encoding: 'utf8' });
  const own = run('--json', 'a.ini');
  assert.equal(own.status, 0, String(own.stdout));
  assert.match(String(own.stdout), /in use by this very configuration/);
  const other = run('--http-socket', address);
  assert.equal(other.status, 1);
  assert.match(String(other.stdout), /problem: ERR_SOCKETS_BIND.*\nunchecked.*\nIt would not start\./);
  assert.equal(run().status, 2);
});
