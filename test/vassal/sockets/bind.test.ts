import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { native } from '../../../native/index.ts';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import {
  dial,
  EMPERORD,
  emperord,
  exchange,
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

test('CFG-024 CFG-025 a shared socket is bound whether it is used or not, and =N serves it', async (t) => {
  const [first, second] = [await freeAddress(), await freeAddress()];
  const lines = `shared-socket = ${first}\nundeferred-shared-socket = ${second}\nhttp-socket = =1`;
  const { directory, instance } = start(t, lines);
  await serves(second, '/x', 'served');
  await instance.prints(`uwsgi socket 0 mapped to shared socket 1 (${second})`);
  const held = dial(first);
  await once(held, 'connect');
  held.destroy();
  instance.child.kill('SIGHUP');
  await until(() => instance.output().split('spawned uWSGI worker 1').length === 3);
  await serves(second, '/x', 'served');
  put(directory, {
    'wrong.ini': `[uwsgi]\nmaster = 1\nshared-socket = ${await freeAddress()}\nhttp-socket = =1\n`,
  });
  const wrong = emperord(t, [`${directory}/wrong.ini`]);
  assert.equal(await wrong.ended(), 1);
  assert.match(wrong.output(), /ERR_SOCKETS_SHARED/);
});

test('CFG-024 a shared socket is out of the jail: bound before it, served in it', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can enter namespaces');
  const tcp = await freeAddress();
  const { instance } = start(t, `shared-socket = ${tcp}\nhttp-socket = =0\nunshare = net,ipc`);
  await serves(tcp, '/x', 'served').catch((error: unknown) => {
    throw new Error(`${String(error)}\n${instance.output()}`);
  });
});

test('CFG-252 map-socket ties workers to sockets; what does not exist is refused', async (t) => {
  const [first, second] = [await freeAddress(), await freeAddress()];
  const lines = `processes = 3\nhttp-socket = ${first}\nhttp-socket = ${second}\nmap-socket = 0:1,2\nmap-socket = 1:3`;
  const { instance } = start(t, lines);
  await instance.prints(/spawned uWSGI worker 3 \(pid: (\d+)/);
  await serves(first, '/x', 'served');
  await serves(second, '/x', 'served');
  const pid = (worker: number): string =>
    new RegExp(`spawned uWSGI worker ${worker} \\(pid: (\\d+)`).exec(instance.output())?.[1] ?? '';
  await instance.prints(/spawned uWSGI worker 1 /);
  await instance.prints(/spawned uWSGI worker 2 /);
  const ports = (worker: number): string[] => listening(pid(worker));
  assert.deepEqual(ports(1), [first.split(':')[1]]);
  assert.deepEqual(ports(2), [first.split(':')[1]]);
  assert.deepEqual(ports(3), [second.split(':')[1]]);
  for (const wrong of ['x', '0:', '2:1', '0:4', '0:0', '0:1,']) {
    const refused = start(t, `http-socket = ${await freeAddress()}\nmap-socket = ${wrong}`);
    assert.equal(await refused.instance.ended(), 1);
    assert.match(refused.instance.output(), /ERR_SOCKETS_MAP/);
  }
});

/** Ports of the TCP sockets that a process has and that listen. */
function listening(pid: string): string[] {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && inodes.has(`socket:[${inode}]`))
    .map(([, local = '']) => String(Number.parseInt(local.split(':')[1] ?? '', 16)));
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

test('a reload applies changed chmod-socket, chown-socket and listen to a socket that stays', async (t) => {
  const lines = (changing: string): string => `http-socket = DIR/s\nstats = DIR/stats\n${changing}`;
  const { directory, instance } = start(t, lines('chmod-socket = 600\nlisten = 20'));
  const reload = async (changing: string, times: number): Promise<void> => {
    const text = `[uwsgi]\nmaster = true\nstatic-map = /=${directory}/site\n${lines(changing).replaceAll('DIR', directory)}\n`;
    put(directory, { 'app.ini': text });
    instance.child.kill('SIGHUP');
    await until(() => instance.output().split(/spawned uWSGI worker 1|reload refused/).length === times);
  };
  await serves(`${directory}/s`, '/x', 'served');
  const { ino } = statSync(`${directory}/s`);
  const root = process.getuid?.() === 0;
  await reload(`chmod-socket = 640\nlisten = 33\n${root ? 'chown-socket = 7:8' : ''}`, 3);
  assert.equal(modeOf(`${directory}/s`), '640');
  assert.equal(statSync(`${directory}/s`).ino, ino);
  if (root) assert.deepEqual([statSync(`${directory}/s`).uid, statSync(`${directory}/s`).gid], [7, 8]);
  const { sockets } = JSON.parse(await exchange(`${directory}/stats`, '')) as {
    sockets: { max_queue: number }[];
  };
  assert.equal(sockets[0]?.max_queue, 33);
  await reload('chmod-socket = 666\nneed-app = true', 4);
  assert.match(instance.output(), /reload refused/);
  assert.equal(modeOf(`${directory}/s`), '640', 'a refused reload leaves it as it was');
});

test('a socket that is written otherwise but has the same address stays bound', async (t) => {
  const tcp = await freeAddress();
  const { directory, instance } = start(t, `http-socket = ${tcp}`);
  await serves(tcp, '/x', 'served');
  const text = `[uwsgi]\nmaster = true\nstatic-map = /=${directory}/site\nhttp-socket = localhost:${tcp.split(':')[1]}\n`;
  put(directory, { 'app.ini': text });
  instance.child.kill('SIGHUP');
  await until(() => instance.output().split('spawned uWSGI worker 1').length === 3);
  await serves(tcp, '/x', 'served');
});

test('a user or group that there is not is refused with the name of its option', async (t) => {
  for (const name of ['uid', 'gid', 'add-gid', 'chown-socket']) {
    const lines = `${name} = nosuch${name === 'add-gid' ? '\nuid = 1' : ''}`;
    const { instance } = start(t, `http-socket = DIR/s\n${lines}`);
    assert.equal(await instance.ended(), 1);
    assert.match(instance.output(), new RegExp(`ERR_SOCKETS_OWNER: .*of ${name}: .*Hint: correct ${name}`));
  }
});

test('ACT-001 ACT-002 ACT-003 ACT-008 a socket on descriptor 0 is served, as inetd, xinetd and Upstart give it', async (t) => {
  const tcp = await freeAddress();
  const directory = folder(t, { 'site/x': 'served' });
  const address = { family: 'tcp4', host: '127.0.0.1', port: Number(tcp.split(':')[1]) } as const;
  const plain = { backlog: 9, reusePort: false, freeBind: false, deferAccept: 0, noDelay: true };
  const descriptor = native.listen(address, plain);
  const argv = [
    '-M',
    '--protocol',
    'http',
    '--static-map',
    `/=${directory}/site`,
    '--logto',
    `${directory}/log`,
  ];
  // The name that inetd gives is no option.
  const child = spawn(EMPERORD, argv, { stdio: [descriptor, 'ignore', 'ignore'], argv0: '--help' });
  const end = once(child, 'exit');
  t.after(() => {
    child.kill('SIGINT');
    return end;
  });
  native.close(descriptor);
  await serves(tcp, '/x', 'served');
  assert.match(readFileSync(`${directory}/log`, 'latin1'), /spawned uWSGI worker 1/);
});
