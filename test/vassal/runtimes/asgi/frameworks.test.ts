import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange, get, parse } from '../../../support/index.ts';
import { next, open } from '../../websockets/client.ts';
import { site, without } from '../python/site.ts';

const STARLETTE = `
import asyncio
from starlette.applications import Starlette
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.background import BackgroundTask

async def home(request):
    return PlainTextResponse("hello " + request.query_params.get("name", "nobody"))

async def post(request):
    return JSONResponse({"received": await request.json(), "client": request.client.host})

async def parts():
    for part in range(3):
        await asyncio.sleep(0)
        yield str(part)

async def stream(request):
    return StreamingResponse(parts(), background=BackgroundTask(print, "in the background", flush=True))

async def file(request):
    return FileResponse("app.py")

def blocking(request):
    return PlainTextResponse("from a thread")

async def echo(websocket):
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text("echo " + text)

application = Starlette(
    routes=[Route("/", home), Route("/post", post, methods=["POST"]), Route("/stream", stream), Route("/file", file),
            Route("/blocking", blocking), WebSocketRoute("/echo", echo)],
    on_startup=[lambda: print("starlette starts", flush=True)],
    on_shutdown=[lambda: print("starlette stops", flush=True)],
)
`;

test(
  'Starlette: pages, JSON, streams, files, threads, websockets, startup and shutdown',
  { skip: without('starlette') },
  async (t) => {
    const { address, program } = await site(t, { 'app.py': STARLETTE }, 'asgi = app:application');
    await program.prints(/starlette starts/);
    assert.equal((await get(address, '/?name=x')).body, 'hello x');
    const body = '{"a":1}';
    const post = `POST /post HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    assert.deepEqual(JSON.parse(parse(await exchange(address, post)).body), {
      received: { a: 1 },
      client: '127.0.0.1',
    });
    assert.match(await exchange(address, 'GET /stream HTTP/1.0\r\n\r\n'), /\r\n\r\n012$/);
    await program.prints(/in the background/);
    assert.match((await get(address, '/file')).body, /^\nimport asyncio/);
    assert.equal((await get(address, '/blocking')).body, 'from a thread');
    assert.equal((await get(address, '/none')).status, 404);
    const client = await open(`ws://${address}/echo`);
    client.send('one');
    assert.equal(String((await next(client)).data), 'echo one');
    client.terminate();
    process.kill(program.pid, 'SIGINT');
    await program.prints(/starlette stops/);
  },
);

const QUART = `
from quart import Quart, request, websocket
app = Quart(__name__)

@app.route("/", methods=["GET", "POST"])
async def home():
    return "quart " + request.method + " " + (await request.get_data(as_text=True))

@app.websocket("/echo")
async def echo():
    while True:
        await websocket.send("echo " + await websocket.receive())
`;

test('Quart: pages, bodies, websockets', { skip: without('quart') }, async (t) => {
  const { address } = await site(t, { 'app.py': QUART }, 'asgi = app:app');
  assert.equal((await get(address)).body, 'quart GET ');
  const post = 'POST / HTTP/1.0\r\nContent-Length: 4\r\n\r\nbody';
  assert.match(await exchange(address, post), /quart POST body$/);
  const client = await open(`ws://${address}/echo`);
  client.send('two');
  assert.equal(String((await next(client)).data), 'echo two');
  client.terminate();
});
