import assert from 'node:assert/strict';
import { createDecipheriv } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { inflateSync } from 'node:zlib';
import { openLoggers } from '../../../vassal/loggers/index.ts';
import { packets } from '../../../vassal/loggers/drivers/syslog.ts';
import { entry } from '../../../vassal/loggers/drivers/systemd.ts';
import { encodeCommand, takeReply } from '../../../vassal/loggers/drivers/redis.ts';
import { MongoDouble } from '../../monitors/mongo-double.ts';
import { folder, until } from '../../support/index.ts';
import { messages, open, place } from './surroundings.ts';

/** A UDP server: its address, and the datagrams so far. */
async function udp(t: TestContext): Promise<{ address: string; got: Buffer[] }> {
  const socket = createSocket('udp4');
  const got: Buffer[] = [];
  socket.on('message', (message) => got.push(message));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.after(() => socket.close());
  return { address: `127.0.0.1:${socket.address().port}`, got };
}

/** What arrives of two lines that are logged by this logger. */
async function sent(
  t: TestContext,
  logger: (address: string) => string,
  ...settings: [string, string][]
): Promise<Buffer[]> {
  const { address, got } = await udp(t);
  const sink = await open(logger(address), place(...settings));
  sink.write(messages('one', 'two'));
  await until(() => got.length >= 2);
  await sink.close();
  return got;
}

test('LOG-017 socket: a datagram for each line', async (t) => {
  assert.deepEqual((await sent(t, (address) => `socket:${address}`)).map(String), ['one\n', 'two\n']);
});

test('LOG-016 socket: a unix socket that comes later gets what waits', async (t) => {
  const path = join(folder(t), 'sock');
  const surroundings = place();
  const sink = await open(`socket:${path}`, surroundings);
  sink.write(messages('one'));
  await until(() => surroundings.reports.length === 1);
  assert.match(surroundings.reports[0] ?? '', /socket:.*\/sock: .*No such file.*; it is tried again/);
  const { spawn } = await import('node:child_process');
  const script = `import socket,sys\ns=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\ns.bind(sys.argv[1])\nsys.stdout.write(s.recv(999).decode())`;
  const reader = spawn('python3', ['-c', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => reader.kill('SIGKILL'));
  const [text] = (await once(reader.stdout, 'data')) as [Buffer];
  assert.equal(String(text), 'one\n');
  await sink.close();
});

test('LOG-022 REL-131 rsyslog: with an identity, a priority, or the name of this host', async (t) => {
  const time = /\w{3} [ \d]\d \d\d:\d\d:\d\d/.source;
  const line = async (more: string): Promise<string> =>
    String((await sent(t, (address) => `rsyslog:${address}${more}`))[0]);
  assert.match(await line(',myid'), new RegExp(`^<29>${time} myid: one$`));
  assert.match(await line(',myid,13'), new RegExp(`^<13>${time} myid: one$`));
  assert.match(await line(''), new RegExp(`^<29>${time} ${hostname()} uwsgi: one$`));
  await assert.rejects(open('rsyslog:127.0.0.1:1,id,x'), { code: 'ERR_LOGGERS_DRIVER' });
  await assert.rejects(open('rsyslog'), { code: 'ERR_LOGGERS_DRIVER' });
});

test('rsyslog-packet-size cuts, rsyslog-split-messages splits', () => {
  const cut = (split: boolean): string[] =>
    packets(Buffer.from('h:'), Buffer.from('abcdefg'), 5, split).map(String);
  assert.deepEqual(cut(false), ['h:abc']);
  assert.deepEqual(cut(true), ['h:abc', 'h:def', 'h:g']);
  assert.deepEqual(packets(Buffer.from('h:'), Buffer.of(), 5, true).map(String), ['h:']);
});

test('LOG-021 syslog: an unknown facility is refused', async () => {
  await assert.rejects(open('syslog:me,nosuch'), { code: 'ERR_LOGGERS_DRIVER', message: /local6/ });
});

test(
  'LOG-020 syslog: what the local syslog gets',
  { skip: existsSync('/dev/log') ? '/dev/log belongs to another' : process.getuid?.() !== 0 && 'not root' },
  async (t) => {
    const { spawn } = await import('node:child_process');
    const script = `import socket,sys\ns=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\ns.bind('/dev/log')\nprint('ready',flush=True)\nfor i in range(2): sys.stdout.write(s.recv(999).decode())\nsys.stdout.flush()\nimport os\nos.unlink('/dev/log')`;
    const reader = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => reader.kill('SIGKILL'));
    let text = '';
    reader.stdout.on('data', (chunk: Buffer) => (text += String(chunk)));
    await until(() => text.includes('ready'));
    const local6 = await open('syslog:myid,local6');
    local6.write(messages('one'));
    await local6.close();
    const plain = await open('syslog');
    plain.write(messages('two'));
    await plain.close();
    await once(reader, 'close');
    assert.match(
      text,
      /<182>\w{3} [ \d]\d \d\d:\d\d:\d\d myid: one\n<30>\w{3} [ \d]\d \d\d:\d\d:\d\d uwsgi: two\n/,
    );
  },
);

/** A Redis that answers every command with the same reply, in pieces. */
async function redis(t: TestContext, reply: string): Promise<{ address: string; got: () => string }> {
  let text = '';
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.setEncoding('latin1').on('data', (chunk) => {
      const commands = String(chunk).split(/^\*/m).length - 1;
      text += String(chunk);
      for (let index = 0; index < commands; index++) {
        socket.write(reply.slice(0, 2));
        socket.write(reply.slice(2));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { address: `127.0.0.1:${port}`, got: () => text };
}

test('LOG-023 LOG-024 LOG-025 redislog: publish uwsgi, or another command and a prefix', async (t) => {
  const publish = await redis(t, ':1\r\n');
  const sink = await open(`redislog:${publish.address}`);
  sink.write(messages('one', 'two'));
  await until(() => publish.got().endsWith('two\r\n'));
  assert.equal(
    publish.got(),
    '*3\r\n$7\r\npublish\r\n$5\r\nuwsgi\r\n$3\r\none\r\n*3\r\n$7\r\npublish\r\n$5\r\nuwsgi\r\n$3\r\ntwo\r\n',
  );
  await sink.close();
  const push = await redis(t, '$5\r\nhello\r\n');
  const other = await open(`redislog:${push.address},rpush foo,example.com`);
  other.write(messages('one'));
  await until(() => push.got().endsWith('one\r\n'));
  assert.equal(push.got(), '*3\r\n$5\r\nrpush\r\n$3\r\nfoo\r\n$14\r\nexample.comone\r\n');
  await other.close();
});

test('a Redis that refuses is told once', async (t) => {
  const { address } = await redis(t, '-NOAUTH Authentication required.\r\n');
  const surroundings = place();
  const sink = await open(`redislog:${address}`, surroundings);
  sink.write(messages('one'));
  await until(() => surroundings.reports.length === 1);
  assert.match(surroundings.reports[0] ?? '', /redislog:.*: NOAUTH Authentication required/);
  await sink.close();
});

test('replies of Redis are taken one by one, from any pieces', () => {
  assert.equal(takeReply(':1'), null);
  assert.equal(takeReply('$5\r\nhel'), null);
  assert.deepEqual(takeReply(':1\r\n+OK\r\n'), { error: null, rest: '+OK\r\n' });
  assert.deepEqual(takeReply('$5\r\nhello\r\n:2\r\n'), { error: null, rest: ':2\r\n' });
  assert.deepEqual(takeReply('$-1\r\nx'), { error: null, rest: 'x' });
  assert.deepEqual(takeReply('-ERR no\r\n'), { error: 'ERR no', rest: '' });
  assert.equal(encodeCommand([Buffer.from('é')]).toString(), '*1\r\n$2\r\né\r\n');
});

test('LOG-031 crypto: the key is the secret and zeros, the time comes first', async (t) => {
  const decrypt = (message: Buffer | undefined, cipher: string, bytes: number, vector: string): string => {
    const key = Buffer.alloc(bytes);
    key.write('ciaociao');
    const step = createDecipheriv(cipher, key, Buffer.from(vector));
    return Buffer.concat([step.update(message ?? Buffer.of()), step.final()]).toString();
  };
  const [plain] = await sent(t, (address) => `crypto:addr=${address},algo=aes-128-cbc,secret=ciaociao`);
  assert.match(decrypt(plain, 'aes-128-cbc', 16, '0'.repeat(16)), /^\d{16} one\n$/);
  const vector = '0123456789abcdef';
  const all = `algo=aes-256-cbc,secret=ciaociao,iv=${vector},prefix=PX`;
  const [prefixed] = await sent(t, (address) => `crypto:addr=${address},${all}`);
  assert.match(decrypt(prefixed, 'aes-256-cbc', 32, vector), /^\d{16} PX one\n$/);
  for (const wrong of [
    '',
    'addr=127.0.0.1:1,algo=nosuch,secret=x',
    'addr=127.0.0.1:1,algo=aes-128-cbc',
    'addr=127.0.0.1:1,algo=bf-cbc,secret=x',
  ]) {
    await assert.rejects(open(`crypto:${wrong}`), { code: 'ERR_LOGGERS_DRIVER' });
  }
});

test('LOG-032 graylog2: GELF', async (t) => {
  const [first] = await sent(t, (address) => `graylog2:${address},myhost`);
  const said = JSON.parse(inflateSync(first ?? Buffer.of()).toString()) as Record<string, unknown>;
  assert.equal(said['short_message'], 'one');
  assert.equal(said['host'], 'myhost');
  assert.equal(said['level'], 5);
});

test('LOG-033 systemd: the native protocol of the journal', () => {
  const length = '\x03\0\0\0\0\0\0\0';
  assert.equal(
    entry(Buffer.from('a\nb\n')).toString(),
    `PRIORITY=6\nSYSLOG_IDENTIFIER=uwsgi\nMESSAGE\n${length}a\nb\n`,
  );
});

test('REL-007 REL-121 pipe: a command reads the log; one that ends is started again', async (t) => {
  const path = join(folder(t), 'out');
  const sink = await open(`pipe:head -n 1 >> ${path}`);
  const said = (): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  let count = 0;
  sink.write(messages('first'));
  await until(() => {
    sink.write(messages(`later ${count++}`));
    return /first\n(.*\n)*later \d+\n/.test(said());
  });
  await sink.close();
});

test('LOG-029 zeromq: pushed to a pull socket', async (t) => {
  const { Pull } = await import('zeromq');
  const pull = new Pull();
  t.after(() => pull.close());
  await pull.bind('tcp://127.0.0.1:*');
  const sink = await open(`zeromq:${pull.lastEndpoint ?? ''}`);
  sink.write(messages('one', 'two'));
  assert.equal(String(await pull.receive()), 'one\n');
  assert.equal(String(await pull.receive()), 'two\n');
  await sink.close();
  await assert.rejects(open('zeromq:'), { code: 'ERR_LOGGERS_DRIVER' });
});

test('LOG-019 LOG-030 log-socket and log-zeromq are short for loggers', async (t) => {
  const { Pull } = await import('zeromq');
  const pull = new Pull();
  t.after(() => pull.close());
  await pull.bind('tcp://127.0.0.1:*');
  const { address, got } = await udp(t);
  const settings = place(['log-socket', address], ['log-zeromq', pull.lastEndpoint ?? '']);
  for (const { name, sink } of await openLoggers('log', settings)) {
    assert.equal(name, null);
    sink.start?.();
    sink.write(messages('one'));
    t.after(() => sink.close());
  }
  assert.equal(String(await pull.receive()), 'one\n');
  await until(() => got.length === 1);
});

test('LOG-018 socket: a multicast group', async (t) => {
  const group = createSocket('udp4');
  t.after(() => group.close());
  group.bind(0);
  await once(group, 'listening');
  try {
    group.addMembership('225.1.1.1');
  } catch (thrown) {
    return t.skip(`no network with multicast: ${String(thrown)}`);
  }
  const came = once(group, 'message');
  const sink = await open(`socket:225.1.1.1:${group.address().port}`);
  sink.write(messages('one'));
  const [message] = (await came) as [Buffer];
  assert.equal(String(message), 'one\n');
  await sink.close();
});

test('LOG-027 LOG-028 mongodblog: documents in uwsgi.logs, or in another collection with another node', async (t) => {
  const double = new MongoDouble();
  const port = await double.listen();
  t.after(() => double.close());
  for (const [more, collection, node] of [
    ['', 'uwsgi.logs', hostname()],
    [',foo.bar,here', 'foo.bar', 'here'],
  ] as const) {
    const sink = await open(`mongodblog:127.0.0.1:${port}${more}`);
    sink.write(messages('one'));
    await until(() => double.inserted.length === 1);
    const [[into, document] = ['', {}]] = double.inserted.splice(0);
    assert.equal(into, collection);
    assert.equal(document['node'], node);
    assert.equal(document['message'], 'one');
    await sink.close();
  }
  await assert.rejects(open('mongodblog:127.0.0.1,nodot'), { code: 'ERR_LOGGERS_DRIVER' });
});
