import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { native } from '../../../native/index.ts';
import { attachAll } from '../../../vassal/zerg/index.ts';
import { greeting } from '../../../vassal/zerg/wire.ts';
import { dial, emperord, folder, freeAddress, get, put, run, serves, until } from '../../support/index.ts';
import type { Running } from '../../support/index.ts';

const REAL = '/usr/bin/uwsgi';

/** Starts an instance that answers `/x` with its name, with these lines. */
function start(t: TestContext, directory: string, name: string, lines: string): Running {
  put(directory, { [`${name}/x`]: name });
  put(directory, {
    [`${name}.ini`]: `[uwsgi]\nmaster = 1\nprotocol = http\nstatic-map = /=${directory}/${name}\n${lines}\n`,
  });
  return emperord(t, [`${directory}/${name}.ini`], { cwd: directory });
}

/** Asks a served address without end; counts what was not answered. */
function hammer(address: string): { stop: () => Promise<{ answered: number; lost: number }> } {
  let on = true;
  let answered = 0;
  let lost = 0;
  const turn = async (): Promise<void> => {
    while (on) {
      const answer = await get(address, '/x').catch(() => null);
      if (answer?.status === 200) answered += 1;
      else lost += 1;
    }
  };
  const turns = Promise.all([turn(), turn()]);
  return {
    stop: async () => {
      on = false;
      await turns;
      return { answered, lost };
    },
  };
}

test('ZRG-001 ZRG-005 ZRG-006 ZRG-009 zergs come and go, no request is lost, and the last one is the server', async (t) => {
  const directory = folder(t);
  const address = await freeAddress();
  const server = start(t, directory, 'main', `socket = ${address}\nzerg-server = ${directory}/z`);
  await server.prints('*** Zerg server enabled');
  await serves(address, '/x', 'main');
  const load = hammer(address);
  for (const name of ['one', 'two']) {
    const zerg = start(t, directory, name, `zerg = ${directory}/z`);
    await zerg.prints(new RegExp(`uwsgi zerg socket 0 attached to INET address ${address} fd \\d+`));
    await zerg.prints('spawned uWSGI worker 1');
    await serves(address, '/x', name);
    if (name === 'two') {
      server.child.kill('SIGTSTP');
      await server.prints('*** PAUSE');
      for (let time = 0; time < 20; time += 1) assert.equal((await get(address, '/x')).body, 'two');
      server.child.kill('SIGTSTP');
      await server.prints('*** RESUME');
    }
    assert.equal(await zerg.stop('SIGINT'), 0);
  }
  const { answered, lost } = await load.stop();
  assert.ok(answered > 0);
  assert.equal(lost, 0);
  await serves(address, '/x', 'main');
});

test('ZRG-003 the zerg socket has the mode of the umask, not of chmod-socket, and vacuum removes it', async (t) => {
  const directory = folder(t);
  const lines = `socket = ${directory}/s\nchmod-socket = 666\numask = 027\nvacuum = 1\nzerg-server = ${directory}/z`;
  const server = start(t, directory, 'main', lines);
  await server.prints('*** Zerg server enabled');
  assert.equal(statSync(`${directory}/z`).mode & 0o777, 0o750);
  assert.equal(statSync(`${directory}/s`).mode & 0o777, 0o666);
  await server.stop('SIGINT');
  assert.equal(existsSync(`${directory}/z`), false);
});

test('the zerg socket belongs to the user of the instance', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can become somebody else');
  const directory = folder(t);
  chmodSync(directory, 0o777);
  const lines = `socket = ${await freeAddress()}\nuid = 65534\ngid = 65534\nzerg-server = ${directory}/z`;
  await start(t, directory, 'main', lines).prints('*** Zerg server enabled');
  assert.equal(statSync(`${directory}/z`).uid, 65534);
});

test('ZRG-004 ZRG-012 abstract names, and several servers at once', async (t) => {
  const directory = folder(t);
  const [first, second] = [await freeAddress(), await freeAddress()];
  const name = `@zerg-${process.pid}`;
  const one = start(t, directory, 'one', `socket = ${first}\nzerg-server = ${name}`);
  const two = start(t, directory, 'two', `socket = ${second}\nzerg-server = ${directory}/z`);
  for (const server of [one, two]) await server.prints('*** Zerg server enabled');
  const zerg = start(t, directory, 'zerg', `zerg = ${name}\nzerg = ${directory}/z`);
  await zerg.prints('zerg sockets attached');
  for (const address of [first, second]) await serves(address, '/x', 'zerg');
});

test('ZRG-010 ZRG-011 a pool binds for its clients, serves nobody, and lives over reloads', async (t) => {
  const directory = folder(t);
  const [a, b] = [await freeAddress(), await freeAddress()];
  const lines = `zergpool = ${directory}/za:${a}\nzerg-pool = ${directory}/zb:${b},${directory}/u\nchmod-socket = 600`;
  const pool = start(t, directory, 'pool', lines);
  await pool.prints('spawned uWSGI master process');
  await until(() => existsSync(`${directory}/zb`));
  assert.equal(statSync(`${directory}/zb`).mode & 0o777, 0o600);
  assert.equal(pool.output().includes('spawned uWSGI worker'), false);
  const early = get(a, '/x');
  pool.child.kill('SIGHUP');
  await pool.prints('...gracefully killing workers...');
  const zerg = start(t, directory, 'zerg', `zerg = ${directory}/zb\nzerg = ${directory}/za`);
  for (const address of [a, b, `${directory}/u`]) await serves(address, '/x', 'zerg');
  assert.equal((await early).body, 'zerg');
  zerg.child.kill('SIGHUP');
  await until(() => zerg.output().split('zerg sockets attached').length === 3);
  await serves(a, '/x', 'zerg');
  assert.equal(await zerg.stop('SIGINT'), 0);
  assert.equal(await pool.stop('SIGINT'), 0);
});

test('ZRG-007 without its server a zerg does not start, and one that runs refuses the reload', async (t) => {
  const directory = folder(t);
  const none = start(t, directory, 'none', `zerg = ${directory}/z`);
  assert.equal(await none.ended(), 1);
  assert.match(none.output(), /--- unable to connect to zerg server .*\nERR_ZERG_SERVER.*ENOENT/);
  const address = await freeAddress();
  const server = start(t, directory, 'main', `socket = ${address}\nzerg-server = ${directory}/z`);
  await server.prints('*** Zerg server enabled');
  const zerg = start(t, directory, 'zerg', `zerg = ${directory}/z`);
  await zerg.prints('spawned uWSGI worker 1');
  await server.stop('SIGINT');
  await serves(address, '/x', 'zerg');
  zerg.child.kill('SIGHUP');
  await zerg.prints('reload refused');
  await serves(address, '/x', 'zerg');
});

test('ZRG-008 with zerg-fallback it binds its own sockets, and keeps those of a server that is gone', async (t) => {
  const directory = folder(t);
  const address = await freeAddress();
  const lines = `zerg = ${directory}/z\nzerg-fallback = 1\nsocket = ${address}`;
  const alone = start(t, directory, 'alone', lines);
  await serves(address, '/x', 'alone');
  await alone.stop('SIGINT');
  const server = start(t, directory, 'main', `socket = ${address}\nzerg-server = ${directory}/z`);
  await server.prints('*** Zerg server enabled');
  const zerg = start(t, directory, 'zerg', lines);
  await zerg.prints('zerg sockets attached');
  await zerg.prints('spawned uWSGI worker 1');
  await server.stop('SIGINT');
  zerg.child.kill('SIGHUP');
  await until(() => zerg.output().split('spawned uWSGI worker 1').length === 3);
  await serves(address, '/x', 'zerg');
});

test('ZRG-002 an address that is no unix socket is refused', async (t) => {
  const address = await freeAddress();
  const lines = [`zerg-server = ${address}\nsocket = ${await freeAddress()}`, `zerg = ${address}`];
  for (const line of [...lines, 'zergpool = /nothing']) {
    const instance = start(t, folder(t), 'wrong', line);
    assert.equal(await instance.ended(), 1);
    assert.match(instance.output(), /ERR_ZERG_(ADDRESS|POOL)/);
  }
});

test('clients that send garbage or never read keep nobody from being served', async (t) => {
  const directory = folder(t);
  const address = await freeAddress();
  const server = start(t, directory, 'main', `socket = ${address}\nzerg-server = ${directory}/z`);
  await server.prints('*** Zerg server enabled');
  const before = openOf(server.pid);
  const mute = Array.from({ length: 60 }, () =>
    native.connectUnix({ family: 'unix', path: `${directory}/z` }),
  );
  t.after(() => mute.forEach((descriptor) => native.close(descriptor)));
  for (let index = 0; index < 20; index++) {
    const socket = dial(`${directory}/z`).on('error', () => undefined);
    socket.write('garbage'.repeat(1000));
    await new Promise((resolve) => socket.once('close', resolve));
  }
  const zerg = start(t, directory, 'zerg', `zerg = ${directory}/z`);
  await zerg.prints('spawned uWSGI worker 1');
  await until(() => openOf(server.pid) <= before);
});

test('a server that is none, is silent, or gives what does not listen is refused, and nothing stays open', async (t) => {
  const directory = folder(t);
  const [pipeEnd, otherEnd] = native.pipe();
  t.after(() => [pipeEnd, otherEnd].forEach((descriptor) => native.close(descriptor)));
  const log = { line: () => undefined, event: () => undefined };
  const answers = [
    (fd: number) => native.sendDescriptors(fd, Buffer.from('HTTP/1.1 200 OK'), []),
    (fd: number) => native.sendDescriptors(fd, greeting(0), []),
    (fd: number) => native.sendDescriptors(fd, greeting(1), [pipeEnd]),
    (fd: number) => native.sendDescriptors(fd, greeting(2), [pipeEnd]),
    () => undefined,
  ];
  for (const [index, answer] of answers.entries()) {
    const path = `${directory}/${index}`;
    const server = createServer((socket) => {
      answer((socket as unknown as { _handle: { fd: number } })._handle.fd);
      socket.destroy();
    }).listen(path);
    await once(server, 'listening');
    const before = openOf(process.pid);
    await assert.rejects(attachAll(Configuration.of(['zerg', path]), log), { code: 'ERR_ZERG_SERVER' });
    await until(() => openOf(process.pid) <= before);
    server.close();
    await once(server, 'close');
  }
});

for (const ours of ['server', 'client'] as const) {
  test(`our ${ours} and a real uWSGI understand each other, also on an abstract name`, async (t) => {
    if (!existsSync(REAL)) return t.skip('no uWSGI is installed');
    const directory = folder(t);
    const [address, other] = [await freeAddress(), await freeAddress()];
    const name = `@zerg-real-${ours}-${process.pid}`;
    const lines: Record<'server' | 'client', readonly string[]> = {
      server: [
        `socket = ${address}\nzerg-server = ${directory}/z`,
        `socket = ${other}\nzerg-server = ${name}`,
      ],
      client: [`zerg = ${directory}/z\nzerg = ${name}`],
    };
    const real = (index: number, text: string): Running => {
      put(directory, { [`real${index}.ini`]: `[uwsgi]\nmaster = 1\n${text}\n` });
      return run(t, REAL, [`${directory}/real${index}.ini`]);
    };
    const servers = lines.server.map((text, index) =>
      ours === 'server' ? start(t, directory, `server${index}`, text) : real(index, text),
    );
    for (const server of servers) await server.prints('*** Zerg server enabled');
    const [text = ''] = lines.client;
    const client = ours === 'client' ? start(t, directory, 'client', text) : real(9, text);
    await client.prints(`uwsgi zerg socket 0 attached to INET address ${address}`);
    await client.prints(`uwsgi zerg socket 1 attached to INET address ${other}`);
    await client.prints('zerg sockets attached');
  });
}

function openOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

test('GRL-014 GRL-015 GRL-017 GRL-018 GRL-019 the dance over fifo slots: each start pauses the one before and ends the one before that, no request is lost, and the sleeping one is there again', async (t) => {
  const directory = folder(t);
  const address = await freeAddress();
  const pool = start(t, directory, 'pool', `zergpool = ${directory}/z:${address}`);
  await pool.prints('spawned uWSGI master process');
  const fifo = (name: string): string => `${directory}/${name}.fifo`;
  const lines = `zerg = ${directory}/z
master-fifo = ${fifo('new')}
master-fifo = ${fifo('running')}
master-fifo = ${fifo('sleeping')}
if-exists = ${fifo('sleeping')}
hook-accepting1-once = writefifo:${fifo('sleeping')} Q
endif =
if-exists = ${fifo('running')}
hook-accepting1-once = writefifo:${fifo('running')} 2p
endif =
hook-accepting1-once = writefifo:${fifo('new')} 1`;
  const first = start(t, directory, 'first', lines);
  await serves(address, '/x', 'first');
  await until(() => existsSync(fifo('running')));
  const load = hammer(address);
  const second = start(t, directory, 'second', lines);
  await first.prints('*** PAUSE');
  await serves(address, '/x', 'second');
  await until(() => existsSync(fifo('sleeping')));
  const third = start(t, directory, 'third', lines);
  await second.prints('*** PAUSE');
  await serves(address, '/x', 'third');
  assert.equal(await first.ended(), 0);
  const { answered, lost } = await load.stop();
  assert.ok(answered > 0);
  assert.equal(lost, 0);
  for (let time = 0; time < 20; time += 1) assert.equal((await get(address, '/x')).body, 'third');
  // Going back: the running one ends, the sleeping one runs and has its pipe.
  writeFileSync(fifo('running'), 'Q');
  assert.equal(await third.ended(), 0);
  writeFileSync(fifo('sleeping'), 'p1');
  await second.prints('*** RESUME ***');
  await serves(address, '/x', 'second');
  writeFileSync(fifo('running'), 'q');
  assert.equal(await second.ended(), 0);
});
