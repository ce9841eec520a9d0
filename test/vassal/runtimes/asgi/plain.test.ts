import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { dial, exchange, get, parse, until } from '../../../support/index.ts';
import { closed, next, open } from '../../websockets/client.ts';
import { missing, site, type Site } from '../python/site.ts';

const APP = `
import asyncio, json, os, threading
import uwsgi
from pathlib import Path

started = {"live": 0}

async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        scope["state"]["word"] = "from lifespan"
        await send({"type": "lifespan.startup.complete"})
        await receive()
        print("the application leaves", flush=True)
        return await send({"type": "lifespan.shutdown.complete"})
    if scope["type"] == "websocket":
        return await websocket(scope, receive, send)
    name = scope["path"].strip("/") or "scope"
    await globals()[name](scope, receive, send)

async def answer(send, body, status=200, headers=((b"content-type", b"text/plain"),)):
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

async def scope(scope, receive, send):
    shown = {key: value for key, value in scope.items() if key not in ("headers", "client", "server")}
    shown["headers"] = [[name.decode(), value.decode()] for name, value in scope["headers"]]
    shown["client"] = scope["client"][0]
    shown["worker"] = uwsgi.worker_id()
    shown["total"] = uwsgi.total_requests() >= 0
    await answer(send, json.dumps(shown, default=bytes.decode).encode())

async def echo(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    more = True
    while more:
        event = await receive()
        more = event["more_body"]
        await send({"type": "http.response.body", "body": event["body"], "more_body": True})
    await send({"type": "http.response.body"})
    assert (await receive())["type"] == "http.disconnect"
    print("disconnect after the answer", flush=True)

async def slow(scope, receive, send):
    started["live"] += 1
    while started["live"] < 20:
        await asyncio.sleep(0.01)
    await answer(send, str(threading.active_count()).encode())

async def gone(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"begun", "more_body": True})
    assert (await receive())["type"] == "http.request"
    assert (await receive())["type"] == "http.disconnect"
    print("the client is gone", flush=True)

async def flood(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    try:
        while True:
            await send({"type": "http.response.body", "body": b"x" * 100000, "more_body": True})
    except OSError:
        print("the flood ends", flush=True)
        raise

async def large(scope, receive, send):
    await answer(send, b"y" * 3000000)

async def file(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.pathsend", "path": str(Path("app.py").absolute())})

async def given_up(scope, receive, send):
    sending = asyncio.create_task(file(scope, receive, send))
    await asyncio.sleep(0)
    sending.cancel()

async def fail(scope, receive, send):
    raise ValueError("it fails")

async def half(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise ValueError("it fails in the middle")

async def nothing(scope, receive, send):
    pass

async def twice(scope, receive, send):
    await answer(send, b"once")
    await answer(send, b"twice")

async def threaded(scope, receive, send):
    total = await asyncio.get_running_loop().run_in_executor(None, uwsgi.total_requests)
    await answer(send, str(total >= 0).encode())

async def cancelled(scope, receive, send):
    waiting = asyncio.ensure_future(receive())
    await asyncio.sleep(0.05)
    waiting.cancel()
    await answer(send, (await receive())["body"])

async def websocket(scope, receive, send):
    assert (await receive())["type"] == "websocket.connect"
    path = scope["path"]
    if path == "/refuse":
        return await send({"type": "websocket.close"})
    if path == "/raise":
        raise ValueError("no websocket")
    protocol = scope["subprotocols"][-1] if scope["subprotocols"] else None
    await send({"type": "websocket.accept", "subprotocol": protocol, "headers": [(b"x-own", b"header")]})
    if path == "/late":
        raise ValueError("it fails later")
    patience = 0.001 if path == "/impatient" else 0.05
    while True:
        try:
            event = await asyncio.wait_for(receive(), patience)
        except asyncio.TimeoutError:
            continue
        if event["type"] == "websocket.disconnect":
            return print("websocket ended with", event["code"], flush=True)
        if event.get("text") == "bye":
            return await send({"type": "websocket.close", "code": 4000, "reason": "as asked"})
        await send({"type": "websocket.send", "text": event["text"], "bytes": event["bytes"]})
`;

const start = (t: TestContext, more = ''): Promise<Site> =>
  site(t, { 'app.py': APP }, `asgi = app.py\n${more}`);

test('the scope of a request, and the state of its lifespan', { skip: missing }, async (t) => {
  const { address, program } = await start(t);
  const text = await exchange(
    address,
    'GET /%73cope?a=b&c HTTP/1.1\r\nHost: x:1\r\nX-Two: 1\r\nConnection: close\r\n\r\n',
  );
  const scope = JSON.parse(parse(text).body) as { [key: string]: unknown };
  assert.deepEqual(scope, {
    type: 'http',
    asgi: { version: '3.0', spec_version: '2.4' },
    http_version: '1.1',
    method: 'GET',
    scheme: 'http',
    path: '/scope',
    raw_path: '/%73cope',
    query_string: 'a=b&c',
    root_path: '',
    headers: scope['headers'],
    client: '127.0.0.1',
    state: { word: 'from lifespan' },
    extensions: { 'http.response.pathsend': {} },
    worker: 1,
    total: true,
  });
  const headers = new Map(scope['headers'] as [string, string][]);
  assert.deepEqual([headers.get('host'), headers.get('x-two')], ['x:1', '1']);
  assert.ok(!headers.has('content-length'));
  assert.match(program.output(), /ASGI app 0/);
  process.kill(program.pid, 'SIGINT');
  await program.prints(/the application leaves/);
});

test('bodies stream both ways, and files are left to the engine', { skip: missing }, async (t) => {
  const { address, program } = await start(t);
  const socket = dial(address);
  let text = '';
  socket.setEncoding('latin1').on('data', (part) => (text += String(part)));
  socket.write('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\nConnection: close\r\n\r\nping');
  await until(() => text.includes('ping'), 'the first half');
  const ended = once(socket, 'end');
  socket.write('pong');
  await ended;
  assert.match(text, /ping.*pong/s);
  await program.prints(/disconnect after the answer/);
  const body = 'z'.repeat(2_000_000);
  const answer = await exchange(
    address,
    `POST /echo HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  assert.ok(answer.endsWith(`\r\n\r\n${body}`));
  const chunked = 'POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
  assert.match(await exchange(address, `${chunked}3\r\nabc\r\n0\r\n\r\n`), /abc/);
  const large = await get(address, '/large');
  assert.deepEqual([large.body.length, large.headers['content-length']], [3_000_000, undefined]);
  assert.match((await get(address, '/file')).body, /^\nimport asyncio/);
  // The engine sends it already, and would hear of a second end.
  assert.match((await get(address, '/given_up')).body, /^\nimport asyncio/);
  assert.doesNotMatch(program.output(), /is gone|Traceback|Exception/);
  const post = 'POST /cancelled HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n';
  const late = dial(address);
  late.write(post);
  setTimeout(() => late.write('ok'), 200);
  let heard = '';
  late.setEncoding('latin1').on('data', (part) => (heard += String(part)));
  await once(late, 'end');
  assert.match(heard, /\r\n\r\nok$/);
});

test('many requests in one thread, and clients that go away', { skip: missing }, async (t) => {
  const { address, program } = await start(t);
  const answers = await Promise.all(Array.from({ length: 20 }, () => get(address, '/slow')));
  assert.deepEqual([...new Set(answers.map(({ body }) => body))], ['1']);
  assert.equal((await get(address, '/threaded')).body, 'True');
  for (const path of ['/gone', '/flood']) {
    const socket = dial(address);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(socket, 'data');
    // One that only closes its half may still read.
    socket.resetAndDestroy();
  }
  await program.prints(/the client is gone/);
  await program.prints(/the flood ends/);
  assert.doesNotMatch(program.output(), /Traceback/);
});

test('applications that fail', { skip: missing }, async (t) => {
  const { address, program } = await start(t);
  assert.equal((await get(address, '/fail')).status, 500);
  await program.prints(/ValueError: it fails\n/);
  await assert.rejects(get(address, '/half'));
  assert.equal((await get(address, '/nothing')).status, 500);
  await program.prints(/returned before its answer was complete/);
  assert.equal((await get(address, '/twice')).body, 'once');
  await program.prints(/http.response.start was sent twice/);
  assert.doesNotMatch(program.output(), /emperord\/asgi\/loop/);
});

test('websockets', { skip: missing }, async (t) => {
  const { address, program } = await start(t);
  const client = await open(`ws://${address}/`, {}, ['a', 'b']);
  assert.equal(client.protocol, 'b');
  client.send('text');
  assert.equal(String((await next(client)).data), 'text');
  const bytes = Buffer.alloc(900_000, 7);
  client.send(bytes);
  assert.ok((await next(client)).data.equals(bytes));
  // Longer than the application waits at once.
  await new Promise((resolve) => setTimeout(resolve, 200));
  client.send('later');
  assert.equal(String((await next(client)).data), 'later');
  const end = closed(client);
  client.send('bye');
  assert.deepEqual(await end, [4000, 'as asked']);

  const other = await open(`ws://${address}/`);
  assert.equal(other.protocol, '');
  other.close(4001);
  await program.prints(/websocket ended with 4001/);
  // Cancelled again and again while the parts of a message come.
  const impatient = await open(`ws://${address}/impatient`);
  impatient.send(bytes);
  assert.ok((await next(impatient)).data.equals(bytes));
  impatient.terminate();
  const late = await open(`ws://${address}/late`);
  assert.equal((await closed(late))[0], 1011);
  await assert.rejects(open(`ws://${address}/refuse`), /403/);
  await assert.rejects(open(`ws://${address}/raise`), /500/);
});

test('several workers from one load, and an application that cannot start', { skip: missing }, async (t) => {
  const { address, program } = await start(t, 'processes = 2');
  await program.prints(/spawned uWSGI worker 2/);
  assert.equal((await get(address)).status, 200);
  const client = await open(`ws://${address}/`);
  client.send('x');
  assert.equal(String((await next(client)).data), 'x');
  client.terminate();

  const failing = `
async def application(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no database"})
`;
  const bad = await site(t, { 'app.py': failing }, 'asgi = app.py');
  await bad.program.prints(/lifespan.startup.failed: no database/);
  assert.equal((await get(bad.address)).status, 500);
});

test('without lifespan; mounted; beside WSGI', { skip: missing }, async (t) => {
  const app = `
async def application(scope, receive, send):
    assert scope["type"] == "http"
    text = scope["root_path"] + " " + scope["path"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": text.encode()})
`;
  const made = await site(t, { 'app.py': app }, 'asgi = app\nmount = /m=app.py\nmanage-script-name = true');
  assert.equal((await get(made.address, '/x')).body, ' /x');
  assert.equal((await get(made.address, '/m/x')).body, '/m /m/x');
  assert.doesNotMatch(made.program.output(), /Traceback|AssertionError/);
  const both = site(t, { 'app.py': app }, 'asgi = app\nmodule = app');
  await assert.rejects(both, /ERR_PYTHON_ASGI/);
});
