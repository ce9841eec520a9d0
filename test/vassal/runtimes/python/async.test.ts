import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { dial, get, put, until } from '../../../support/index.ts';
import { next, open } from '../../websockets/client.ts';
import { missing, site, without, type Site } from './site.ts';

const APP = `
import gc, os, socket, threading, time
import uwsgi
count = most = 0
steps = []
pipes = [os.pipe(), os.pipe()]

def application(environ, start_response):
    return globals()[environ["PATH_INFO"][1:]](environ, start_response)

def plain(start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])

def say(environ, start_response):
    plain(start_response)
    os.write(pipes[int(environ["QUERY_STRING"])][1], b"!")
    return [b"said"]

def together(environ, start_response):
    global count
    plain(start_response)
    count += 1
    while count < 8:
        deeper()
    return [str(threading.active_count()).encode()]

def deeper():
    uwsgi.async_sleep(0.01)
    uwsgi.suspend()

def hold(environ, start_response):
    global count, most
    plain(start_response)
    count += 1
    most = max(most, count)
    while most < 2:
        deeper()
    for _ in range(5):
        deeper()
    count -= 1
    return [str(most).encode()]

def turns(environ, start_response):
    plain(start_response)
    steps.append("ready")
    while steps.count("ready") < 2:
        uwsgi.green_schedule()
    for _ in range(3):
        steps.append(environ["QUERY_STRING"])
        yield b"x"
    yield "".join(step for step in steps if step != "ready").encode()

def several(environ, start_response):
    plain(start_response)
    given = [uwsgi.wait_fd_read(reader) for reader, _ in pipes]
    steps.append("waits")
    done = uwsgi.suspend()
    ready = uwsgi.ready_fd()
    os.read(ready, 1)
    return [repr((given, done, [reader for reader, _ in pipes].index(ready))).encode()]

def waits(environ, start_response):
    return [str(steps.count("waits")).encode()] if not plain(start_response) else []

def empty(environ, start_response):
    reader, _ = os.pipe()
    yield uwsgi.wait_fd_read(reader, 0.02)
    first = environ["x-wsgiorg.fdevent.timeout"], uwsgi.ready_fd()
    yield environ["x-wsgiorg.fdevent.writable"](pipes[0][1], 20)
    second = environ["x-wsgiorg.fdevent.timeout"], uwsgi.ready_fd() == pipes[0][1]
    yield uwsgi.wait_fd_read(reader, 20) + uwsgi.async_sleep(0.01)
    yield ''
    plain(start_response)
    yield repr((first, second)).encode()

def connects(environ, start_response):
    plain(start_response)
    place = environ["HTTP_X_PLACE"]
    descriptor = uwsgi.async_connect(place)
    uwsgi.wait_fd_write(descriptor, 20)
    uwsgi.suspend()
    connected = uwsgi.is_connected(descriptor)
    uwsgi.send(descriptor, b"GET /waits HTTP/1.0\\r\\n\\r\\n")
    uwsgi.wait_fd_read(descriptor, 20)
    uwsgi.suspend()
    answer = uwsgi.recv(descriptor, 12)
    uwsgi.close(descriptor)
    plainly = uwsgi.connect(place)
    uwsgi.send(plainly, b"GET /waits HTTP/1.0\\r\\n\\r\\n")
    answers = answer, uwsgi.recv(plainly, 12)
    uwsgi.close(plainly)
    nobody = uwsgi.async_connect("/nowhere"), uwsgi.async_connect("no address"), uwsgi.connect("/nowhere")
    return [repr((connected, answers, nobody)).encode()]

def wrong(environ, start_response):
    plain(start_response)
    try:
        uwsgi.wait_fd_read(4000)
    except OSError as error:
        return [str(error).encode()]

def endless(environ, start_response):
    plain(start_response)
    steps.append("begun")
    try:
        while True:
            yield b"." * 1000
            uwsgi.async_sleep(0.01)
    finally:
        steps.append("closed")

def closed(environ, start_response):
    plain(start_response)
    return [str(steps.count("closed")).encode()]

def greenlets(environ, start_response):
    from greenlet import greenlet
    plain(start_response)
    gc.collect()
    return [str(sum(isinstance(one, greenlet) for one in gc.get_objects())).encode()]

def cached(environ, start_response):
    plain(start_response)
    uwsgi.cache_update("a", b"1")
    return [uwsgi.cache_get("a") + environ["wsgi.input"].read()]

def websocket(environ, start_response):
    uwsgi.websocket_handshake()
    while True:
        uwsgi.wait_fd_read(uwsgi.connection_fd(), 20)
        uwsgi.suspend()
        message = uwsgi.websocket_recv_nb()
        if message:
            uwsgi.websocket_send(b"green " + message)

def thread(environ, start_response):
    plain(start_response)
    found = []
    one = threading.Thread(target=lambda: found.append(uwsgi.cache_get("a")))
    one.start()
    while not found:
        deeper()
    return found

def ages(environ, start_response):
    plain(start_response)
    steps.append("sleeps")
    uwsgi.async_sleep(1e9)
    uwsgi.suspend()

def slept(environ, start_response):
    plain(start_response)
    return [str((steps.count("sleeps"), os.getpid())).encode()]

def blocked(environ, start_response):
    plain(start_response)
    time.sleep(60)

def ids(environ, start_response):
    plain(start_response)
    return [str(os.getpid()).encode()]
`;

const ENGINES = [
  ['threads', '', false],
  ['greenlets', 'greenlet = true', without('greenlet')],
  ['greenlets of a template', 'greenlet = true\nprocesses = 2', without('greenlet')],
  ['gevent', 'gevent = 10', without('gevent')],
] as const;

const begin = (...[t, more]: [t: Parameters<typeof site>[0], more: string]): Promise<Site> =>
  site(t, { 'app.py': APP }, `wsgi-file = app.py\nasync = 10\ncache2 = name=a,items=10\n${more}`);

for (const [engine, lines, lacks] of ENGINES) {
  const title =
    'ASY-001 ASY-002 ASY-005 ASY-006 ASY-007 ASY-008 ASY-009 ASY-010 ASY-014 PY-125 PY-126 PY-128 PY-129 PY-130 PY-131 PY-132';
  test(`${title} requests that wait take turns: ${engine}`, { skip: missing || lacks }, async (t) => {
    const { address } = await begin(t, lines);
    const body = async (target: string, headers = ''): Promise<string> =>
      (await get(address, target, headers)).body;
    assert.equal(await body('/empty'), '((True, -1), (None, True))');
    assert.equal(await body('/wrong'), 'there is no descriptor 4000 to wait for');
    assert.equal((await get(address, '/cached', 'Content-Length: 0\r\n')).body, '1');
    if (lines.includes('processes')) return;
    assert.equal(await body('/thread'), '1');
    const all = await Promise.all(Array.from({ length: 8 }, () => body('/together')));
    if (engine === 'greenlets') assert.deepEqual([...new Set(all)], ['1']);
    const turns = await Promise.all([body('/turns?b'), body('/turns?a')]);
    assert.match(turns.join(' '), /^xxx[ab]+ xxx[ab]+$/);
    // Who has a turn after each part cannot give all parts at once.
    if (engine === 'greenlets') assert.doesNotMatch(turns.join(' '), /aaab|bbba/);
    const waiting = body('/several');
    await until(async () => (await body('/waits')) === '1');
    await body('/say?1');
    assert.equal(await waiting, `([b'', b''], True, 1)`);
    const spoken = await body('/connects', `X-Place: ${address}\r\n`);
    assert.equal(spoken, `(True, (b'HTTP/1.0 200', b'HTTP/1.0 200'), (-1, -1, -1))`);
    await leave(address);
    await until(async () => (await body('/closed')) === '1');
    await chat(address);
  });
}

/** Goes away in the middle of an answer that has no end. */
async function leave(address: string): Promise<void> {
  const socket = dial(address);
  socket.write('GET /endless HTTP/1.0\r\n\r\n');
  await once(socket, 'data');
  socket.destroy();
}

async function chat(address: string): Promise<void> {
  const client = await open(`ws://${address}/websocket`);
  for (const text of ['a', 'b']) {
    client.send(text);
    assert.equal(String((await next(client)).data), `green ${text}`);
  }
  assert.equal((await get(address, '/say?0')).body, 'said');
  client.terminate();
}

test(
  'ASY-004 REL-092 a greenlet that holds up the others is ended by harakiri; those that are over are gone',
  { skip: missing || without('greenlet') },
  async (t) => {
    const { address, program } = await begin(t, 'greenlet = true\nharakiri = 2');
    const before = Number((await get(address, '/greenlets')).body);
    for (let round = 0; round < 20; round++)
      await Promise.all(Array.from({ length: 10 }, () => get(address, '/empty')));
    assert.ok(Number((await get(address, '/greenlets')).body) <= before);
    await Promise.allSettled([get(address, '/blocked')]);
    await program.prints(/HARAKIRI/);
    assert.match((await get(address, '/ids')).body, /^\d+$/);
    process.kill(program.pid, 'SIGHUP');
    await program.prints(/spawned uWSGI worker 1.*spawned uWSGI worker 1.*spawned uWSGI worker 1/s);
    assert.match((await get(address, '/ids')).body, /^\d+$/);
    assert.equal(await program.stop('SIGINT'), 0);
  },
);

test(
  'a greenlet that sleeps for ages holds up and ends nobody',
  { skip: missing || without('greenlet') },
  async (t) => {
    const { address } = await begin(t, 'greenlet = true');
    const { body } = await get(address, '/slept');
    const sleeping = dial(address);
    sleeping.write('GET /ages HTTP/1.0\r\n\r\n');
    const slept = body.replace('(0', '(1');
    await until(async () => (await get(address, '/slept')).body === slept);
    assert.equal((await get(address, '/slept')).body, slept);
    sleeping.destroy();
  },
);

test(
  'ASY-003 a request beyond the cores waits in the listen queue',
  { skip: missing || without('greenlet') },
  async (t) => {
    const lines = 'wsgi-file = app.py\nasync = 2\ngreenlet = true';
    const { address } = await site(t, { 'app.py': APP }, lines);
    const all = await Promise.all(Array.from({ length: 8 }, () => get(address, '/hold')));
    assert.deepEqual([...new Set(all.map(({ body }) => body))], ['2']);
  },
);

test('REL-052 the functions of async without it', { skip: missing }, async (t) => {
  const app = `
import uwsgi
def application(environ, start_response):
    start_response("200 OK", [])
    said = uwsgi.async_sleep(1), uwsgi.suspend(), uwsgi.ready_fd()
    try:
        uwsgi.wait_fd_read(0)
    except OSError as error:
        said += (str(error), "x-wsgiorg.fdevent.readable" in environ)
    return [repr(said).encode()]
`;
  const { address, program } = await site(t, { 'app.py': app });
  const found = `(b'', True, -1, 'nothing can wait for descriptor 0: async is not set', False)`;
  assert.equal((await get(address)).body, found);
  await program.prints('ASYNC call without async mode !!!');
});

test(
  'ASY-015 greenlet without the package is refused by name',
  { skip: missing || without('greenlet') },
  async (t) => {
    const lines = 'wsgi-file = app.py\nasync = 2';
    const { address, directory, program } = await site(t, { 'app.py': APP }, lines);
    const ini = `[uwsgi]\nplugin = python3\nmaster = true\nhttp-socket = ${address}\nchdir = %d\n${lines}\n`;
    put(directory, { 'a.ini': `${ini}greenlet = true\nno-site = true\n` });
    process.kill(program.pid, 'SIGHUP');
    await program.prints(/greenlet = true needs the package greenlet in this interpreter/);
    assert.match((await get(address, '/ids')).body, /^\d+$/);
  },
);
