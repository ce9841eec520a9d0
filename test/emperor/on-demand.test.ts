import assert from 'node:assert/strict';
import { chownSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { demandAddress, type DemandSettings } from '../../emperor/on-demand.ts';
import { openDemandSocket, type DemandSocket } from '../../emperor/demand-socket.ts';
import { Fleet } from '../../emperor/fleet.ts';
import { VassalProcess } from '../../emperor/process.ts';
import { native } from '../../native/index.ts';
import { dial, emperord, exchange, folder, freeAddress, serves, until } from '../support/index.ts';
import { entry, policy } from './samples.ts';
import { stage } from './stage.ts';

const none: DemandSettings = { extension: null, directory: null, command: null, tyrant: false };
const silent = { line: () => undefined, event: () => undefined };

test('EMP-070 EMP-071 EMP-072 REL-349 REL-350 REL-351 where the address comes from', async (t) => {
  const dir = folder(t, { 'a.ini.socket': ' 127.0.0.1:9000 \nmore', 'empty.ini.socket': '\n' });
  const of = (name: string, settings: Partial<DemandSettings>): Promise<string | null> =>
    demandAddress(entry({ name, argument: name, directory: dir }), { ...none, ...settings });
  assert.equal(await of('a.ini', {}), null);
  assert.equal(await of('a.ini', { extension: '.socket' }), '127.0.0.1:9000');
  assert.equal(await of('b.ini', { extension: '.socket' }), null);
  assert.equal(await of('empty.ini', { extension: '.socket' }), null);
  assert.equal(await of('a.b.ini', { directory: '/run/x' }), '/run/x/a.b.socket');
  assert.equal(await of('/etc/v/a.ini', { directory: '/run/x' }), '/run/x/a.socket');
  assert.equal(await of('a.ini', { command: 'echo :9001; echo junk; : ' }), ':9001');
  assert.equal(await of("$(touch x)';.ini", { command: 'printf %s' }), "$(touch x)';.ini");
  assert.equal(await of('a.ini', { command: 'true' }), null);
  await assert.rejects(of('a.ini', { command: 'false' }), { code: 'ERR_EMPEROR_HOOK' });
});

test('EMP-072 a command that leaves something in the background is not waited for', async () => {
  const command = 'echo :9001; sleep 5 & : ';
  assert.equal(await demandAddress(entry(), { ...none, command }), ':9001');
});

test('EMP-070 what is no regular file is refused, and holds nobody', async (t) => {
  const dir = folder(t, { 'fifo.ini': '' });
  native.makeFifo(join(dir, 'fifo.ini.socket'), 0o600);
  mkdirSync(join(dir, 'dir.ini.socket'));
  for (const argument of ['fifo.ini', 'dir.ini']) {
    const asked = demandAddress(entry({ argument, directory: dir }), { ...none, extension: '.socket' });
    await assert.rejects(asked, { code: 'ERR_EMPEROR_ON_DEMAND' });
  }
});

const root = process.getuid?.() === 0 ? false : 'needs root';

test(
  'EMP-061 EMP-070 under tyrant a tenant names no privileged port and no foreign place',
  { skip: root },
  async (t) => {
    const dir = folder(t, {});
    mkdirSync(join(dir, 'own'));
    chownSync(join(dir, 'own'), 1234, 1234);
    const of = (address: string, owner: number): Promise<string | null> => {
      const path = join(dir, 'a.ini.socket');
      writeFileSync(path, address);
      chownSync(path, owner, owner);
      const mine = entry({ directory: dir, uid: 1234, gid: 1234 });
      return demandAddress(mine, { ...none, extension: '.socket', tyrant: true });
    };
    for (const [address, owner] of [
      ['127.0.0.1:80', 1234],
      ['/run/other.socket', 1234],
      ['127.0.0.1:8080', 4321],
    ] as const) {
      await assert.rejects(of(address, owner), { code: 'ERR_EMPEROR_ON_DEMAND' }, address);
    }
    assert.equal(await of('127.0.0.1:80', 0), '127.0.0.1:80');
    assert.equal(await of('127.0.0.1:8080', 1234), '127.0.0.1:8080');
    assert.equal(await of(join(dir, 'own/s'), 1234), join(dir, 'own/s'));
  },
);

test('EMP-069 EMP-073 EMP-074 REL-347 REL-352 it starts at the first connection, leaves, sleeps, starts again', async (t) => {
  const { dir, emperor, starts, vassal, reports } = stage(t, {
    vassals: { 'a.ini': '' },
    lives: { 'a.ini': [['send 5', 'serve 1']] },
    options: (dir) => ['--emperor-on-demand-directory', dir],
  });
  const address = join(dir, 'a.socket');
  await emperor.prints(
    `[uwsgi-emperor] a.ini -> "on demand" instance detected, waiting for connections on socket "${address}" ...`,
  );
  assert.equal((await vassal('a.ini'))?.['on_demand'], address);
  assert.equal((await vassal('a.ini'))?.['pid'], -1);
  for (const life of [1, 2, 3]) {
    const pid = Number(await exchange(address, ''));
    const [...all] = await starts('a.ini', life);
    assert.equal(all.at(-1)?.pid, pid);
    assert.match(all.at(-1)?.descriptors['0'] ?? '', /^socket:/);
    await until(async () => (await vassal('a.ini'))?.['pid'] === -1, 'it did not go back to sleep');
  }
  assert.equal(reports('a.ini', 'start').length, 3);
  assert.match(emperor.output(), /back to "on demand" mode/);
});

test('EMP-069 a removed vassal leaves no socket, and one whose address is taken is tried again', async (t) => {
  const taken = await freeAddress();
  const { dir, emperor, put, vassal } = stage(t, {
    vassals: { 'a.ini': '', 'b.ini': '', 'a.ini.socket': taken, 'b.ini.socket': taken },
    options: () => ['--emperor-on-demand-extension', '.socket', '--emperor-throttle', '1'],
  });
  await emperor.prints(/ERR_SOCKETS_BIND: .*; next try in/);
  const first = (await vassal('a.ini'))?.['on_demand'] === taken ? 'a.ini' : 'b.ini';
  const second = first === 'a.ini' ? 'b.ini' : 'a.ini';
  rmSync(join(dir, 'v', first));
  await until(async () => (await vassal(second))?.['on_demand'] === taken);
  put({ 'c.ini.socket': join(dir, 'c.sock'), 'c.ini': '' });
  await until(() => readdirSync(dir).includes('c.sock'));
  rmSync(join(dir, 'v/c.ini'));
  await until(() => !readdirSync(dir).includes('c.sock'));
});

test('EMP-073 REL-348 an instance of ours serves what the Emperor listens on, and keeps it over a reload', async (t) => {
  const address = await freeAddress();
  const dir = folder(t, {
    'www/one.txt': 'one',
    'v/a.ini': `[uwsgi]\nprotocol = http\nstatic-map = /=WWW\n`,
    'v/a.ini.socket': address,
  });
  const config = join(dir, 'v/a.ini');
  writeFileSync(config, `[uwsgi]\nprotocol = http\nstatic-map = /=${dir}/www\n`);
  const emperor = emperord(t, ['--emperor', join(dir, 'v'), '--emperor-on-demand-extension', '.socket']);
  await emperor.prints('on demand');
  await serves(address, '/one.txt', 'one');
  writeFileSync(config, `[uwsgi]\nprotocol = http\nstatic-map = /x=${dir}/www\n`);
  await serves(address, '/x/one.txt', 'one');
});

/** A fleet of one on-demand vassal whose lives are so short that a clock of its own has to give it starts. */
function restless(t: TestContext, socket: DemandSocket): { fleet: Fleet; lives: () => number } {
  let time = 0;
  let lives = 0;
  const script = 'printf "\\026" >&3; head -c 1 <&3 >/dev/null';
  const fleet = new Fleet({
    policy: { ...policy, onDemand: true, startDeadline: 0 },
    log: silent,
    now: () => ({ ms: (time += 1000), unix: 0 }),
    open: () => Promise.resolve(socket),
    launch: (vassal, descriptor, emit) => {
      lives += 1;
      return new VassalProcess(
        native,
        vassal.name,
        null,
        (link) => [
          { op: 'setsid' },
          {
            op: 'descriptors',
            map: [
              { from: link, to: 3 },
              { from: descriptor ?? -1, to: 0 },
            ],
          },
          { op: 'exec', path: '/bin/sh', argv: ['/bin/sh', '-c', script] },
        ],
        emit,
      );
    },
    check: () => Promise.resolve(null),
    hook: () => undefined,
    sizeChanged: () => undefined,
  });
  t.after(() => fleet.order('stop'));
  return { fleet, lives: () => lives };
}

test('EMP-074 a hundred activations leave no descriptor behind', async (t) => {
  const address = join(folder(t), 's');
  const socket = await openDemandSocket(address, 10, silent);
  const { fleet, lives } = restless(t, socket);
  fleet.take('/v', { type: 'added', entry: entry() });
  const asleep = (): boolean => fleet.vassals()[0]?.vassal.state === 'dormant';
  await until(asleep);
  const descriptors = (): number => readdirSync('/proc/self/fd').length;
  let before = 0;
  for (let activation = 1; activation <= 100; activation++) {
    // A life that ends before its connection is taken is followed by another one: more than one may be counted.
    const earlier = lives();
    const client = dial(address);
    client.on('error', () => undefined);
    await until(() => lives() > earlier);
    // As in a vassal, which has the socket under a descriptor of its own: this loop watches ours again at any time.
    const inherited = native.duplicate(socket.descriptor);
    const gate = native.acceptGate(inherited, (taken) => taken.forEach((fd) => native.close(fd)));
    gate.setPlaces(10);
    await new Promise((resolve) => client.once('close', resolve).resume());
    gate.close();
    native.close(inherited);
    await until(asleep, 'it did not go back to sleep');
    if (activation === 10) before = descriptors();
  }
  await until(
    () => descriptors() <= before,
    () => `${before} descriptors became ${descriptors()}`,
  );
});

test('EMP-071 every web server may connect', async (t) => {
  const address = join(folder(t), 's');
  const socket = await openDemandSocket(address, 10, silent);
  assert.equal(statSync(address).mode & 0o777, 0o666);
  socket.close();
  assert.throws(() => statSync(address));
});
