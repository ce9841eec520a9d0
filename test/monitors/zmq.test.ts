import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Push } from 'zeromq';
import { commandOf } from '../../monitors/zmq-command.ts';
import { EXTENSIONS } from '../../monitors/index.ts';
import { freeAddress, put, run } from '../support/index.ts';
import { contract, type Source } from './kit/index.ts';
import { freshFolder, Listener } from './listener.ts';

/** A PUSH peer; while it is away, its messages wait. */
class Peer implements Source {
  readonly value: string;
  readonly #address: string;
  #socket: Push | null = null;
  #squatter: Server | null = null;
  #waiting: (string | Uint8Array)[][] = [];

  private constructor(address: string) {
    this.#address = `tcp://${address}`;
    this.value = `zmq://tcp://${address}`;
  }

  static async open(t: TestContext, up: boolean): Promise<Peer> {
    const peer = new Peer(await freeAddress());
    t.after(() => peer.down());
    if (up) await peer.up();
    else await peer.#squat(t);
    return peer;
  }

  /** Somebody else has the address. */
  async #squat(t: TestContext): Promise<void> {
    const server = createServer();
    this.#squatter = server;
    t.after(() => server.close());
    const port = Number(this.value.split(':').at(-1));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  }

  put(name: string, text: string | Uint8Array): Promise<void> {
    return this.#send(['touch', name, text]);
  }

  remove(name: string): Promise<void> {
    return this.#send(['destroy', name]);
  }

  nameOf(name: string): string {
    return name;
  }

  down(): Promise<void> {
    this.#socket?.close();
    this.#socket = null;
    return Promise.resolve();
  }

  async up(): Promise<void> {
    this.#squatter?.close();
    const socket = new Push({ linger: 0, sendHighWaterMark: 5000, reconnectInterval: 20 });
    socket.connect(this.#address);
    this.#socket = socket;
    for (const message of this.#waiting.splice(0)) await this.#send(message);
  }

  /** A socket takes one message at a time. */
  #sending: Promise<void> = Promise.resolve();
  #send(message: (string | Uint8Array)[]): Promise<void> {
    const socket = this.#socket;
    if (socket === null) return Promise.resolve(void this.#waiting.push(message));
    return (this.#sending = this.#sending.then(() => socket.send(message)));
  }
}

contract({
  name: 'zmq',
  ids: 'EMP-035 EMP-036 EMP-038',
  skip: false,
  keeps: false,
  texts: true,
  alwaysThere: false,
  secret: null,
  open: (t, up) => Peer.open(t, up),
});

const parts = (...texts: string[]): Buffer[] => texts.map((text) => Buffer.from(text));

test('EMP-035 EMP-039 messages and what they mean', () => {
  const touch = { type: 'touch', name: 'a.ini', text: null, owner: null, socket: null };
  const meanings: readonly (readonly [string[], object])[] = [
    [['touch', 'a.ini'], touch],
    [['touch', 'a.ini', ''], touch],
    [['touch', 'a.ini', 'x'], { ...touch, text: 'x' }],
    [['touch', 'a.ini', 'x', '7', '8'], { ...touch, text: 'x', owner: { uid: 7, gid: 8 } }],
    [['touch', 'a.ini', 'x', '', ''], { ...touch, text: 'x' }],
    [
      ['touch', 'a.ini', 'x', '7', '8', ':1'],
      { ...touch, text: 'x', owner: { uid: 7, gid: 8 }, socket: ':1' },
    ],
    [['destroy', 'a.ini'], { ...touch, type: 'destroy' }],
    [['destroy', 'a.ini', 'x'], { ...touch, type: 'destroy' }],
  ];
  for (const [message, meaning] of meanings)
    assert.deepEqual(commandOf(parts(...message), EXTENSIONS), meaning);
  const nonsense = [
    [],
    ['touch'],
    ['TOUCH', 'a.ini'],
    ['touch', ''],
    ['touch', 'a'],
    ['touch', '../a.ini'],
    ['touch', 'a.ini', 'x', '7'],
    ['touch', 'a.ini', 'x', '-1', '5'],
    ['touch', 'a.ini', 'x', 'abc', 'def'],
    ['touch', 'a.ini', 'x', '4294967295', '1'],
    ['touch', 'a.ini', 'x', '1', '2', '', ''],
  ];
  for (const message of nonsense)
    assert.ok('wrong' in commandOf(parts(...message), EXTENSIONS), message.join());
});

test('EMP-037 a touch without a text is the file of that name, which takes its vassal with it', async (t) => {
  const folder = freshFolder(t);
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  const peer = await Peer.open(t, true);
  const listener = await Listener.open(t, peer.value, folder);
  listener.take();
  put(folder, { 'a.ini': '' });
  await peer.put('a.ini', '');
  await listener.exactly('added a.ini');
  await peer.put('a.ini', '');
  await listener.exactly('changed a.ini');
  const { unlinkSync } = await import('node:fs');
  unlinkSync(join(folder, 'a.ini'));
  await listener.monitor.rescan();
  assert.deepEqual(listener.take(), ['removed a.ini']);
  put(folder, { 'a.ini': '' });
  await listener.monitor.rescan();
  assert.deepEqual(listener.take(), ['added a.ini']);
  await peer.put('missing.ini', '');
  await listener.exactly('problem ERR_MONITOR_MESSAGE');
  await peer.put('a.ini', 'text');
  await listener.exactly('changed a.ini');
});

const PYTHON = '/usr/bin/python3';
const SEND = `
import sys, zmq
socket = zmq.Context().socket(zmq.PUSH)
socket.connect(sys.argv[1])
socket.send_multipart([b'touch', b'a.ini', b'[uwsgi]'])
socket.send_multipart([b'junk'])
socket.send_multipart([b'destroy', b'a.ini'])
socket.close(5000)
`;
const pyzmq = ['/usr/lib/python3/dist-packages/zmq'].some((path) => existsSync(path));

test(
  'EMP-036 EMP-038 another implementation sends',
  { skip: pyzmq ? false : 'needs python3-zmq' },
  async (t) => {
    const folder = freshFolder(t);
    const path = `ipc://${join(folder, 'z')}`;
    const listener = await Listener.open(t, `zmq://${path}`, folder);
    const sender = run(t, PYTHON, ['-c', SEND, path]);
    await listener.until('removed a.ini');
    assert.deepEqual(listener.take(), [
      'scanned',
      'added a.ini',
      'problem ERR_MONITOR_MESSAGE',
      'removed a.ini',
    ]);
    assert.equal(await sender.ended(), 0);
  },
);
