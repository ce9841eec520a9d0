import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';
import { native, type ListenAddress, type ListenOptions } from '../../native/index.ts';
import { folder, until } from '../support/index.ts';
import { openDescriptors } from './open-descriptors.ts';

const PLAIN: ListenOptions = { backlog: 7, reusePort: false, freeBind: false, deferAccept: 0, noDelay: true };
const ANY = { family: 'tcp4', host: '127.0.0.1', port: 0 } as const;

function listen(t: TestContext, address: ListenAddress, options: Partial<ListenOptions> = {}): number {
  const descriptor = native.listen(address, { ...PLAIN, ...options });
  t.after(() => native.close(descriptor));
  return descriptor;
}

function portOf(descriptor: number): number {
  const address = native.boundAddress(descriptor);
  assert.ok(address !== null && 'port' in address);
  return address.port;
}

/** What Python reads back from a socket option of an inherited descriptor. */
function option(descriptor: number, level: string, name: string): number {
  const program = `import socket; print(socket.socket(fileno=3).getsockopt(socket.${level}, socket.${name}))`;
  const { stdout } = spawnSync('python3', ['-c', program], {
    stdio: ['ignore', 'pipe', 'ignore', descriptor],
    encoding: 'utf8',
  });
  return Number(stdout);
}

test('bound addresses come back as they were asked for', (t) => {
  const path = `${folder(t)}/s.sock`;
  assert.deepEqual(native.boundAddress(listen(t, { family: 'unix', path })), { family: 'unix', path });
  const name = `emperord-test-${process.pid}`;
  assert.deepEqual(native.boundAddress(listen(t, { family: 'abstract', name })), {
    family: 'abstract',
    name,
  });
  const four = native.boundAddress(listen(t, ANY));
  assert.ok(four?.family === 'tcp4' && four.host === '127.0.0.1' && four.port > 0);
  const [end, other] = native.socketPair();
  assert.equal(native.boundAddress(end), null);
  native.close(end);
  native.close(other);
});

test('options of listening sockets arrive at the kernel', { skip: noPython() }, (t) => {
  const tcp = listen(t, ANY, { deferAccept: 5, fastOpen: 16, sendBuffer: 30_000, receiveBuffer: 20_000 });
  assert.equal(option(tcp, 'SOL_SOCKET', 'SO_SNDBUF'), 60_000);
  assert.equal(option(tcp, 'SOL_SOCKET', 'SO_RCVBUF'), 40_000);
  assert.equal(option(tcp, 'IPPROTO_TCP', 'TCP_FASTOPEN'), 16);
  assert.ok(option(tcp, 'IPPROTO_TCP', 'TCP_DEFER_ACCEPT') >= 5);
  assert.notEqual(option(tcp, 'IPPROTO_TCP', 'TCP_NODELAY'), 0);
  const unix = listen(t, { family: 'unix', path: `${folder(t)}/s` }, { sendBuffer: 30_000 });
  assert.equal(option(unix, 'SOL_SOCKET', 'SO_SNDBUF'), 60_000);
});

test('reuse-port shares an address, freebind binds one that the machine does not have', (t) => {
  const first = listen(t, ANY, { reusePort: true });
  const address = { ...ANY, port: portOf(first) };
  listen(t, address, { reusePort: true });
  assert.throws(() => listen(t, address), { code: 'EADDRINUSE', syscall: 'bind' });
  const foreign = { family: 'tcp4', host: '203.0.113.7', port: 0 } as const;
  assert.throws(() => listen(t, foreign), { code: 'EADDRNOTAVAIL' });
  listen(t, foreign, { freeBind: true });
});

for (const kind of ['tcp', 'unix'] as const) {
  test(`the listen queue of a ${kind} socket is seen, and empties through the gate`, async (t) => {
    const path = `${folder(t)}/s.sock`;
    const listener = listen(t, kind === 'tcp' ? ANY : { family: 'unix', path });
    assert.deepEqual(native.listenQueue(listener), { waiting: 0, maximum: 7 });
    const clients = Array.from({ length: 3 }, () =>
      kind === 'tcp' ? connect(portOf(listener), '127.0.0.1') : connect(path),
    );
    t.after(() => clients.forEach((client) => client.destroy()));
    await until(() => native.listenQueue(listener)?.waiting === 3, 'three do not wait');
    const accepted: number[] = [];
    const gate = native.acceptGate(listener, (connections) => accepted.push(...connections));
    gate.setPlaces(2);
    await until(() => accepted.length === 2);
    assert.equal(native.listenQueue(listener)?.waiting, 1);
    gate.setPlaces(5);
    await until(() => accepted.length === 3);
    gate.close();
    gate.close();
    gate.setPlaces(1);
    accepted.forEach((connection) => native.close(connection));
  });
}

test('what fails leaves no descriptor behind', (t) => {
  const listener = listen(t, ANY);
  const taken = { ...ANY, port: portOf(listener) };
  const before = openDescriptors();
  for (let i = 0; i < 20; i++) {
    assert.throws(() => native.listen(taken, PLAIN), { code: 'EADDRINUSE' });
    assert.throws(() => native.listen({ ...ANY, host: 'localhost' }, PLAIN), { code: 'EINVAL' });
    assert.throws(() => native.listen({ family: 'unix', path: `/${'x'.repeat(200)}` }, PLAIN), {
      code: 'ENAMETOOLONG',
    });
    assert.throws(() => native.acceptGate(9999, () => {}), { code: 'EBADF' });
    assert.throws(() => native.sendDatagram('/nowhere', Buffer.from('x')), { code: 'ENOENT' });
    native.listenQueue(listener);
  }
  assert.equal(native.listenQueue(9999), null);
  assert.equal(openDescriptors(), before);
});

function noPython(): string | false {
  return spawnSync('python3', ['--version']).status === 0 ? false : 'python3 is not installed';
}

test('the queue of a socket that listens can change its length', (t) => {
  for (const address of [ANY, { family: 'unix', path: `${folder(t)}/s` } as const]) {
    const listener = listen(t, address);
    native.setBacklog(listener, 3);
    assert.equal(native.listenQueue(listener)?.maximum, 3);
  }
  assert.throws(() => native.setBacklog(9999, 3), { code: 'EBADF', syscall: 'listen' });
});

test('a unix socket is connected to by path or name, also a name that ends with a NUL, and a full queue is said', (t) => {
  const path = `${folder(t)}/s`;
  const name = `native-${process.pid}\0`;
  for (const address of [{ family: 'unix', path } as const, { family: 'abstract', name } as const]) {
    const listener = listen(t, address);
    native.setBacklog(listener, 0);
    const before = openDescriptors();
    const connection = native.connectUnix(address);
    assert.deepEqual(native.boundAddress(listener), address);
    assert.throws(() => native.connectUnix(address), { code: 'EAGAIN', syscall: 'connect' });
    native.close(connection);
    assert.equal(openDescriptors(), before);
  }
  assert.throws(() => native.connectUnix({ family: 'abstract', name: name.slice(0, -1) }), {
    code: 'ECONNREFUSED',
  });
  assert.throws(() => native.connectUnix({ family: 'unix', path: 'a\0b' }), TypeError);
});

test('keepAlive is set when it is asked for', (t) => {
  for (const keepAlive of [false, true]) {
    assert.equal(option(listen(t, ANY, { keepAlive }), 'SOL_SOCKET', 'SO_KEEPALIVE'), Number(keepAlive));
  }
});
