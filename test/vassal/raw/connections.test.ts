import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { dial, exchange, freeAddress, get, put, until } from '../../support/index.ts';
import { start } from '../runtimes/javascript/application.ts';
import { missing, site, without, type Site } from '../runtimes/python/site.ts';

const RAW = `
import os, socket, subprocess, uwsgi
def application(fd):
    os.set_blocking(fd, True)
    word = os.read(fd, 100).decode()
    if word == "throw":
        raise RuntimeError("a raw failure")
    if word == "exit":
        os._exit(3)
    if word == "close":
        os.write(fd, b"closed")
        os.close(fd)
        # Another one gets its number, and keeps it.
        kept.append(os.open("/dev/null", os.O_RDONLY))
        return
    if word == "kept":
        return ",".join(str(os.fstat(each).st_rdev > 0) for each in kept).encode()
    if word == "socket":
        with socket.socket(fileno=fd) as connection:
            connection.sendall(b"of a socket")
        return
    if word == "child":
        os.set_blocking(fd, False)
        return subprocess.check_output(["/bin/ls", "/proc/self/fd"])
    if word == "hold":
        os.write(fd, b"held")
        os.read(fd, 100)
        return [b" ", b"let go"]
    if word == "large":
        os.set_blocking(fd, False)
        return (bytes(100000) for _ in range(30))
    return ("%s %d %d" % (word, os.getpid(), fd)).encode()
kept = []
`;
const APP = `
def application(environ, start_response):
    start_response("200 OK", [])
    return [b"web"]
`;

interface Raw extends Site {
  readonly raw: string;
}

async function rawSite(t: TestContext, lines = '', code = RAW): Promise<Raw> {
  const raw = await freeAddress();
  const text = `raw-socket = ${raw}\npython-raw = raw.py\nwsgi-file = app.py\nprocesses = 1\n${lines}`;
  return { ...(await site(t, { 'app.py': APP, 'raw.py': code }, text)), raw };
}

const pidOf = (text: string): string => /^\S+ (\d+) \d+$/.exec(text)?.[1] ?? assert.fail(text);
const descriptorsOf = (pid: string): number => readdirSync(`/proc/${pid}/fd`).length;

/** A connection that the function holds, and what it says at its end. */
async function held(address: string): Promise<{ letGo(): Promise<string> }> {
  const socket = dial(address);
  let text = '';
  // Also when it was broken off before anybody lets it go.
  const closed = once(socket, 'close').catch(() => undefined);
  socket.on('data', (chunk: Buffer) => (text += String(chunk)));
  socket.write('hold');
  await until(() => text === 'held');
  return {
    letGo: async () => {
      if (!socket.destroyed) socket.write('x');
      await closed;
      return text;
    },
  };
}

test('REL-105 a function gets the descriptor, and what it gives is written', { skip: missing }, async (t) => {
  const { raw, address, program } = await rawSite(t);
  const manual = await rawSite(t, '', 'import os\ndef application(fd):\n    os.write(fd, b"Hello World")\n');
  const socket = dial(manual.raw);
  // The client need not say anything first.
  const [hello] = (await once(socket, 'data')) as [Buffer];
  assert.equal(String(hello), 'Hello World');
  await once(socket.resume(), 'close');
  const pid = pidOf(await exchange(raw, 'one'));
  const before = descriptorsOf(pid);
  assert.equal(await exchange(raw, 'socket'), 'of a socket');
  assert.equal((await exchange(raw, 'large')).length, 3_000_000);
  assert.equal((await get(address)).body, 'web');
  assert.equal(await exchange(raw, 'throw').catch(() => ''), '');
  await program.prints('RuntimeError: a raw failure');
  assert.match(await exchange(raw, 'child'), /^0\n1\n2\n3\n$/, 'those that it starts get none of it');
  for (let turn = 0; turn < 20; turn++) await exchange(raw, 'throw').catch(() => '');
  for (let turn = 0; turn < 20; turn++) assert.equal(pidOf(await exchange(raw, 'again')), pid);
  assert.equal(descriptorsOf(pid), before);
  assert.equal(await exchange(raw, 'close'), 'closed');
  assert.equal(await exchange(raw, 'kept'), 'True', 'a number that was used again is left alone');
  assert.equal((program.output().match(/GET \//g) ?? []).length, 1, 'only requests are logged');
});

for (const [name, lines] of Object.entries({
  threads: 'threads = 4\nprocesses = 2',
  'threads without a template': 'threads = 4\nprocesses = 2\nlazy-apps = true',
  gevent: 'gevent = 4',
})) {
  const skip = missing || (name === 'gevent' && without('gevent'));
  test(`many connections at once: ${name}`, { skip }, async (t) => {
    const { raw, address } = await rawSite(t, lines);
    const words = Array.from({ length: 120 }, (_, index) => `word${index}`);
    const [web, ...given] = await Promise.all([get(address), ...words.map((word) => exchange(raw, word))]);
    assert.equal(web.body, 'web');
    assert.deepEqual(
      given.map((text) => text.split(' ')[0]),
      words,
    );
    const pids = [...new Set(given.map(pidOf))];
    await until(() => pids.every((pid) => descriptorsOf(pid) < 30));
  });
}

test('connections beside an asynchronous application', { skip: missing }, async (t) => {
  const raw = await freeAddress();
  const code = `
async def application(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"web"})
`;
  const lines = `raw-socket = ${raw}\npython-raw = raw.py\nasgi = app.py`;
  const { address } = await site(t, { 'app.py': code, 'raw.py': RAW }, lines);
  const first = await held(raw);
  const given = await Promise.all(['a', 'b', 'c'].map((word) => exchange(raw, word)));
  assert.deepEqual(
    given.map((text) => text.split(' ')[0]),
    ['a', 'b', 'c'],
  );
  assert.equal((await get(address)).body, 'web');
  assert.equal(await first.letGo(), 'held let go');
});

test('a connection holds a core, also through a reload', { skip: missing }, async (t) => {
  const made = await rawSite(t);
  const first = await held(made.raw);
  const web = get(made.address);
  const second = exchange(made.raw, 'second');
  assert.equal(await first.letGo(), 'held let go');
  assert.equal((await web).body, 'web');
  const old = pidOf(await second);
  const third = await held(made.raw);
  put(made.directory, { 'raw.py': RAW.replace('"%s %d', '"new-%s %d') });
  made.program.child.kill('SIGHUP');
  await until(async () => /^new-fourth /.test(await exchange(made.raw, 'fourth')));
  assert.equal(await third.letGo(), 'held let go');
  assert.notEqual(pidOf(await exchange(made.raw, 'fifth')), old);
  put(made.directory, { 'raw.py': '1 / 0' });
  made.program.child.kill('SIGHUP');
  await made.program.prints('reload refused');
  assert.match(await exchange(made.raw, 'sixth'), /^new-sixth /);
});

test('a companion that dies breaks its connections off, and comes again', { skip: missing }, async (t) => {
  const made = await rawSite(t, 'threads = 2');
  const other = await held(made.raw);
  assert.equal(await exchange(made.raw, 'exit').catch(() => ''), '');
  assert.equal(await other.letGo(), 'held');
  await until(async () => /^again \d/.test(await exchange(made.raw, 'again').catch(() => '')));
});

test('where no application takes connections they are broken off', { skip: missing }, async (t) => {
  const other = await rawSite(t, 'raw-modifier1 = 5');
  assert.equal(await exchange(other.raw, 'word').catch(() => ''), '');
  await other.program.prints(/raw socket .*: no application of modifier 5 takes connections/);
  const raw = await freeAddress();
  const code = 'export default (request, response) => response.end("web");';
  const javascript = await start(t, { files: { 'app.mjs': code }, more: `raw-socket = ${raw}` });
  assert.equal(await exchange(raw, 'word').catch(() => ''), '');
  assert.equal((await get(javascript.address)).body, 'web');
});

test('an application that does not load takes nothing', { skip: missing }, async (t) => {
  const { raw, address, program } = await rawSite(t, '', 'raise Exception("does not load")');
  await program.prints('unable to load the application of raw sockets');
  assert.equal(await exchange(raw, 'word').catch(() => ''), '');
  await program.prints('the application of raw sockets was not loaded');
  assert.equal((await get(address)).body, 'web');
});
