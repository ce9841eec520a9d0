import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { WebSocket } from 'ws';
import { emperord, exchange, folder, freeAddress, get, parse, until } from '../../../support/index.ts';
import { isAddress, page } from '../../../../vassal/runtimes/javascript/inspect/pages.ts';
import { answerTo, readCommand } from '../../../../vassal/runtimes/javascript/inspect/protocol.ts';
import { BIRTHS, launch, start, type Application } from './application.ts';

const APP = `
const state = { spins: true };
function handle(request, response) {
  if (request.url === '/spin') while (state.spins);
  response.end('answered ' + process.pid);
}
globalThis.state = state;
module.exports = handle;
`;
const LINE = 4;

/** What comes to a debugger: an answer, or an event. */
interface Said {
  readonly id?: number;
  readonly method?: string;
  readonly params?: any;
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A debugger: commands, and what is said by itself. */
class Client {
  readonly #socket: WebSocket;
  readonly #answers: Record<number, Said> = {};
  readonly events: Said[] = [];
  #next = 1;

  constructor(path: string, target: string) {
    this.#socket = new WebSocket(`ws+unix:${path}:${target}`, { headers: { host: 'localhost' } });
    this.#socket.on('message', (data: Buffer) => {
      const message = JSON.parse(String(data)) as Said;
      if (message.id === undefined) this.events.push(message);
      else this.#answers[message.id] = message;
    });
  }

  async opened(): Promise<this> {
    await once(this.#socket, 'open');
    return this;
  }

  async ask(method: string, params: object = {}): Promise<any> {
    const id = this.#next++;
    this.#socket.send(JSON.stringify({ id, method, params }));
    await until(() => this.#answers[id] !== undefined, `an answer to ${method}`);
    const { result, error } = this.#answers[id] ?? {};
    return error ?? result;
  }

  async says(method: string): Promise<any> {
    await until(() => this.events.some((event) => event.method === method), method);
    const at = this.events.findIndex((event) => event.method === method);
    return this.events.splice(at, 1)[0]?.params;
  }

  close(): void {
    this.#socket.close();
  }
}

async function attach(t: TestContext, path: string): Promise<Client> {
  const head = 'GET /json/list HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
  const [target] = JSON.parse(parse(await exchange(path, head)).body);
  const client = await new Client(path, new URL(target.webSocketDebuggerUrl).pathname).opened();
  t.after(() => client.close());
  return client;
}

for (const { how, workers, begin, skip } of BIRTHS) {
  test(`a debugger stops a worker and lets it go: ${how}`, { skip }, async (t) => {
    const files = { 'app.cjs': APP };
    const made = await begin(t, {
      files,
      more: `processes = ${workers}\ninspect = inspect\nthreads = 1`,
    });
    for (let id = 1; id <= workers; id++) await made.process.prints(`debugger of worker ${id} (pid`);
    await debug(t, made, join(made.directory, 'inspect1'), workers);
  });
}

/** Through everything that a debugger does with a worker that is idle, paused, and too busy for anything else. */
async function debug(t: TestContext, { address }: Application, path: string, workers: number): Promise<void> {
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const client = await attach(t, path);
  const evaluate = async (expression: string): Promise<unknown> =>
    (await client.ask('Runtime.evaluate', { expression })).result.value;
  const pid = Number(await evaluate('process.pid'));
  assert.equal(await evaluate('uwsgi.worker_id()'), 1);
  assert.equal((await client.ask('Nothing.ofTheKind')).code, -32601);
  await client.ask('Debugger.enable');
  const where = { lineNumber: LINE, urlRegex: 'app\\.cjs$' };
  const { breakpointId } = await client.ask('Debugger.setBreakpointByUrl', where);

  // Others may take some of them.
  const asked = Array.from({ length: workers === 1 ? 1 : 8 }, () => get(address));
  const { callFrames } = await client.says('Debugger.paused');
  const [{ callFrameId, functionName }] = callFrames;
  assert.equal(functionName, 'handle');
  const expression = 'request.url';
  assert.equal(
    (await client.ask('Debugger.evaluateOnCallFrame', { callFrameId, expression })).result.value,
    '/',
  );
  await client.ask('Debugger.removeBreakpoint', { breakpointId });
  await client.ask('Debugger.resume');
  for (const { body } of await Promise.all(asked)) assert.match(body, /^answered \d+$/);

  if (workers === 1) {
    const spun = get(address, '/spin');
    // One that comes while nothing else has a turn.
    const second = await attach(t, path);
    await second.ask('Debugger.enable');
    await second.ask('Debugger.pause');
    await second.says('Debugger.paused');
    await second.ask('Runtime.evaluate', { expression: 'state.spins = false' });
    second.close();
    await client.ask('Debugger.resume');
    assert.equal((await spun).body, `answered ${pid}`);
  }
  client.close();
}

test('a debugger that goes away lets a paused program go on; a reload has a debugger of its own', async (t) => {
  const made = await start(t, { files: { 'app.cjs': APP }, more: 'inspect = %d/inspect' });
  const path = join(made.directory, 'inspect1');
  const client = await attach(t, path);
  await client.ask('Debugger.enable');
  await client.ask('Debugger.setBreakpointByUrl', { lineNumber: LINE, urlRegex: 'app\\.cjs$' });
  const answer = get(made.address);
  await client.says('Debugger.paused');
  client.close();
  const { body } = await answer;
  made.process.child.kill('SIGHUP');
  await until(async () => (await get(made.address)).body !== body, 'the next generation');
  const next = await attach(t, path);
  const { result } = await next.ask('Runtime.evaluate', { expression: '"answered " + process.pid' });
  assert.equal(result.value, (await get(made.address)).body);
  next.close();
  assert.equal(await made.process.stop('SIGINT'), 0);
});

test('harakiri ends a worker that is paused, and the next one has its debugger', async (t) => {
  const more = 'inspect = %d/inspect\nharakiri = 2';
  const made = await start(t, { files: { 'app.cjs': APP }, more });
  const path = join(made.directory, 'inspect1');
  const client = await attach(t, path);
  await client.ask('Debugger.enable');
  await client.ask('Debugger.setBreakpointByUrl', { lineNumber: LINE, urlRegex: 'app\\.cjs$' });
  const lost = get(made.address).catch(() => null);
  await client.says('Debugger.paused');
  await made.process.prints(/HARAKIRI ON WORKER 1/);
  assert.equal(await lost, null);
  const { body } = await get(made.address);
  const next = await attach(t, path);
  const { result } = await next.ask('Runtime.evaluate', { expression: '"answered " + process.pid' });
  assert.equal(result.value, body);
});

test('`node inspect` through a proxy, and what is no debugger', async (t) => {
  const made = await start(t, { files: { 'app.cjs': APP }, more: 'inspect = %d/inspect' });
  const path = join(made.directory, 'inspect1');
  const proxy = createServer((socket) => {
    const inner = connect(path);
    for (const one of [socket, inner]) one.on('error', () => undefined);
    socket.pipe(inner).pipe(socket);
  });
  const [host = '', port = ''] = (await freeAddress()).split(':');
  await once(proxy.listen(Number(port), host), 'listening');
  t.after(() => proxy.close());
  const debuggerOf = spawn(process.execPath, ['inspect', `${host}:${port}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => debuggerOf.kill('SIGKILL'));
  let said = '';
  debuggerOf.stdout.on('data', (data: Buffer) => (said += String(data)));
  await until(() => said.includes('debug>'), 'the prompt');
  debuggerOf.stdin.write("exec('6 * 7 + uwsgi.worker_id()')\n");
  await until(() => said.includes('43'), 'the answer');
  debuggerOf.stdin.end('.exit\n');

  assert.equal((await get(path, '/json/version', '')).status, 400, 'a name is no address');
  const ask = (more: string): Promise<string> =>
    exchange(path, `GET /nobody HTTP/1.1\r\nHost: 127.0.0.1:9229\r\nConnection: close\r\n${more}\r\n`);
  assert.match(await ask(''), / 404 /);
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  assert.match(await ask(upgrade.replace('13', '8') + key), / 400 /);
  assert.match(await ask(upgrade + key), / 404 /, 'only who was told knows the target');
});

test('what cannot work is refused', async (t) => {
  const rows: readonly (readonly [lines: string, said: RegExp])[] = [
    ['inspect = 127.0.0.1:9229\njavascript = app.cjs', /ERR_JAVASCRIPT_INSPECT.*everybody on this machine/],
    ['inspect = @name\njavascript = app.cjs', /ERR_JAVASCRIPT_INSPECT.*everybody on this machine/],
    [
      `inspect = /tmp/${'x'.repeat(120)}\njavascript = app.cjs`,
      /ERR_JAVASCRIPT_INSPECT.*a path of 125 bytes/,
    ],
    ['inspect = /tmp/nobody', /ERR_JAVASCRIPT_INSPECT.*no JavaScript application/],
    [
      'inspect = /nonexistent/inspect\njavascript = app.cjs',
      /ERR_JAVASCRIPT_INSPECT.*bind \/nonexistent\/inspect1/,
    ],
  ];
  for (const [lines, said] of rows) {
    const directory = folder(t, { 'app.cjs': APP });
    writeFileSync(
      join(directory, 'app.ini'),
      `[uwsgi]\nmaster = true\nhttp-socket = ${directory}/s\n${lines}\n`,
    );
    const program = emperord(t, [join(directory, 'app.ini')], { cwd: directory });
    assert.equal(await program.ended(), 1);
    assert.match(program.output(), said);
  }
  const without = await launch(t, { files: { 'app.cjs': APP } });
  await without.process.prints(/spawned uWSGI worker/);
  assert.equal(existsSync(join(without.directory, 'inspect1')), false);
});

test('hosts, pages and messages', () => {
  const hosts = ['localhost', 'localhost:9229', '127.0.0.1:1', '[::1]:9229', 'localhost6'];
  for (const host of hosts) assert.equal(isAddress(host), true, host);
  for (const host of ['', 'example.com', 'localhost.example.com:1', '127.0.0.1.example.com', 'a b'])
    assert.equal(isAddress(host), false, host);
  const target = { id: 'x', title: 'worker 1', file: '/srv/app.mjs' };
  assert.equal(page('/json/other', 'localhost', target), null);
  assert.equal(JSON.parse(page('/json', '[::1]:9', target) ?? '')[0].webSocketDebuggerUrl, 'ws://[::1]:9/x');
  assert.deepEqual(readCommand(Buffer.from('{"id":1,"method":"A.b"}')), { id: 1, method: 'A.b', params: {} });
  for (const [text, code] of [
    ['{', -32700],
    ['null', -32600],
    ['{"id":7}', -32600],
  ] as const) {
    const refused = readCommand(Buffer.from(text));
    assert.equal('error' in refused && refused.error.code, code, text);
  }
  const failed = answerTo(3, new Error("Inspector error -32601: 'A.b' wasn't found"), undefined);
  assert.deepEqual(failed, { id: 3, error: { code: -32601, message: "'A.b' wasn't found" } });
  assert.deepEqual(answerTo(4, null, undefined), { id: 4, result: {} });
});
