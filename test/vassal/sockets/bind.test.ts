import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import {
  dial,
  emperord,
  folder,
  freeAddress,
  put,
  serves,
  until,
  type Running,
} from '../../support/index.ts';

/** Starts an instance that serves one file, with these lines; `DIR` is its folder. */
function start(t: TestContext, lines: string): { directory: string; instance: Running } {
  const directory = folder(t, { 'site/x': 'served' });
  const ini = `[uwsgi]\nmaster = true\nstatic-map = /=${directory}/site\n${lines.replaceAll('DIR', directory)}\n`;
  put(directory, { 'app.ini': ini });
  return { directory, instance: emperord(t, [`${directory}/app.ini`], { cwd: directory }) };
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('CFG-115 chmod-socket alone is 666, with a value that value', async (t) => {
  const bare = start(t, 'http-socket = DIR/s\nchmod-socket =');
  await serves(`${bare.directory}/s`, '/x', 'served');
  assert.equal(modeOf(`${bare.directory}/s`), '666');
  const given = start(t, 'http-socket = DIR/s\nchmod-socket = 640\numask = 077');
  await serves(`${given.directory}/s`, '/x', 'served');
  assert.equal(modeOf(`${given.directory}/s`), '640');
});

test('chown-socket gives a unix socket to a user and a group', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can give files away');
  const { directory } = start(t, 'http-socket = DIR/s\nchown-socket = nobody:nogroup');
  await serves(`${directory}/s`, '/x', 'served');
  assert.deepEqual([statSync(`${directory}/s`).uid, statSync(`${directory}/s`).gid], [65534, 65534]);
});

test('an unknown user of chown-socket is named, and no descriptor or start is left', async (t) => {
  const { instance } = start(t, 'http-socket = DIR/s\nchown-socket = nobody-of-that-name');
  assert.equal(await instance.ended(), 1);
  assert.match(instance.output(), /ERR_SOCKETS_OWNER.*nobody-of-that-name/);
});

test('CFG-266 REL-139 vacuum removes the socket file that it bound, and no other one', async (t) => {
  const own = start(t, 'http-socket = DIR/s\nvacuum = true');
  await serves(`${own.directory}/s`, '/x', 'served');
  await own.instance.stop('SIGINT');
  assert.equal(existsSync(`${own.directory}/s`), false);
  const other = start(t, 'http-socket = DIR/s\nvacuum = true');
  await serves(`${other.directory}/s`, '/x', 'served');
  rmSync(`${other.directory}/s`);
  const server = createServer().listen(`${other.directory}/s`);
  await once(server, 'listening');
  t.after(() => server.close());
  await other.instance.stop('SIGINT');
  assert.equal(existsSync(`${other.directory}/s`), true);
});

test('a socket file that somebody listens on is not taken over', async (t) => {
  const { directory, instance } = start(t, 'http-socket = DIR/s');
  await serves(`${directory}/s`, '/x', 'served');
  const second = emperord(t, [`${directory}/app.ini`], { cwd: directory });
  assert.equal(await second.ended(), 1);
  assert.match(second.output(), /probably another instance of uWSGI is running on the same address/);
  await serves(`${directory}/s`, '/x', 'served');
  assert.equal(instance.child.exitCode, null);
});

test('a file that is no socket is never removed', async (t) => {
  const directory = folder(t, { s: 'precious' });
  const instance = emperord(t, ['--http-socket', `${directory}/s`, '--master']);
  assert.equal(await instance.ended(), 1);
  assert.equal(readFileSync(`${directory}/s`, 'utf8'), 'precious');
});

test('abstract names, two addresses and two protocols at a time', async (t) => {
  const tcp = await freeAddress();
  const name = `@emperord-test-${process.pid}`;
  const { directory } = start(t, `http-socket = ${tcp}\nhttp-socket = ${name}\nsocket = DIR/u`);
  await serves(tcp, '/x', 'served');
  await serves(name, '/x', 'served');
  await until(() => existsSync(`${directory}/u`));
  const socket = dial(`${directory}/u`);
  const vars = Buffer.from('\x0e\0REQUEST_METHOD\x03\0GET\x09\0PATH_INFO\x02\0/x', 'latin1');
  socket.write(Buffer.concat([Buffer.of(0, vars.length & 255, vars.length >> 8, 0), vars]));
  const [answer] = (await once(socket.setEncoding('latin1'), 'data')) as [string];
  socket.destroy();
  assert.match(answer, /served$/);
});

test('GRL-004 a queue that is longer than somaxconn ends the start', async (t) => {
  const most = Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
  const { instance } = start(t, `http-socket = DIR/s\nlisten = ${most + 1}`);
  assert.equal(await instance.ended(), 1);
  assert.match(instance.output(), /ERR_SOCKETS_LISTEN.*net\.core\.somaxconn/);
});

test('GRL-020 with reuse-port two instances bind one address', async (t) => {
  const tcp = await freeAddress();
  const first = start(t, `http-socket = ${tcp}\nreuse-port = true`);
  const second = start(t, `http-socket = ${tcp}\nreuse-port = true`);
  await first.instance.prints(/spawned uWSGI worker/);
  await second.instance.prints(/spawned uWSGI worker/);
  await serves(tcp, '/x', 'served');
});

test('CFG-184 an address that this user may not bind ends the start with 1 and the reason', async (t) => {
  const directory = folder(t);
  if (process.getuid?.() === 0) {
    chmodSync(directory, 0o755);
    writeFileSync(`${directory}/closed`, '');
  }
  const instance = emperord(t, ['--http-socket', `${directory}/closed/s`]);
  assert.equal(await instance.ended(), 1);
  assert.match(instance.output(), /ERR_SOCKETS_BIND.*bind\(\)/);
});

test('ACT-016 a listening descriptor of the parent is used as fd://N', async (t) => {
  const tcp = await freeAddress();
  const directory = folder(t, { 'site/x': 'served' });
  const server = createServer().listen(Number(tcp.split(':')[1]), '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
  const { spawn } = await import('node:child_process');
  const { EMPERORD } = await import('../../support/index.ts');
  const child = spawn(
    EMPERORD,
    ['--http-socket', 'fd://3', '--static-map', `/=${directory}/site`, '--master'],
    {
      stdio: ['ignore', 'ignore', 'ignore', fd],
    },
  );
  t.after(async () => {
    child.kill('SIGINT');
    await once(child, 'exit');
  });
  server.unref();
  await until(async () => {
    server.close();
    return serves(tcp, '/x', 'served').then(() => true);
  });
});
