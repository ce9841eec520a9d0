import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { dial, exchange, freeAddress, get, until } from '../../support/index.ts';
import { start, type Application } from '../runtimes/javascript/application.ts';

const RAW = `
const kept = [];
module.exports = (socket) => {
  if (!socket.remotePort) throw new Error('no socket');
  socket.once('data', (data) => {
    const word = String(data);
    if (word === 'hold') return void socket.write('held');
    socket.end(word + ' ' + process.pid);
  });
};
`;
const ASYNC = `
import { once } from 'node:events';
export default async (socket) => {
  socket.write('hello ');
  const [data] = await once(socket, 'data');
  if (String(data) === 'throw') throw new Error('a raw failure');
  if (String(data) === 'large') return void socket.write(Buffer.alloc(3_000_000));
  socket.write(String(data));
};
`;
const WEB = 'module.exports = (request, response) => response.end("web");';

async function rawSite(
  t: TestContext,
  file: string,
  source: string,
  more = '',
): Promise<Application & { raw: string }> {
  const raw = await freeAddress();
  const files = { 'app.cjs': WEB, [file]: source };
  const lines = `raw-socket = ${raw}\njavascript-raw = %d/${file}\n${more}`;
  return { ...(await start(t, { files, more: lines })), raw };
}

test('REL-105 a function of JavaScript gets the connection as a socket', async (t) => {
  for (const workers of [1, 2]) {
    const { raw, tcp, process } = await rawSite(t, 'raw.cjs', RAW, `processes = ${workers}`);
    const words = Array.from({ length: 50 }, (_, index) => `word${index}`);
    const given = await Promise.all(words.map((word) => exchange(raw, word)));
    assert.deepEqual(
      given.map((text) => text.split(' ')[0]),
      words,
    );
    assert.equal((await get(tcp)).body, 'web');
    const held = dial(raw);
    held.write('hold');
    await once(held, 'data');
    held.resetAndDestroy();
    assert.match(await exchange(raw, 'after'), /^after \d+$/);
    assert.equal((process.output().match(/GET \//g) ?? []).length, 1, 'only requests are logged');
  }
});

test('a promise is the life of its connection', async (t) => {
  const { raw, process } = await rawSite(t, 'raw.mjs', ASYNC);
  assert.equal(await exchange(raw, 'one'), 'hello one');
  assert.equal((await exchange(raw, 'large')).length, 3_000_006);
  await exchange(raw, 'throw').catch(() => '');
  await process.prints(/Error: a raw failure/);
  await process.prints(/at .*raw\.mjs:\d+/);
});

test('a connection holds a core, until it is closed', async (t) => {
  const { raw, tcp } = await rawSite(t, 'raw.cjs', RAW, 'threads = 1');
  const held = dial(raw);
  held.write('hold');
  await once(held, 'data');
  let answered = false;
  const web = get(tcp).finally(() => (answered = true));
  await until(() => true);
  assert.equal(answered, false);
  held.destroy();
  assert.equal((await web).body, 'web');
});

test('raw-modifier1, a file without a function, and no other application', async (t) => {
  const { raw } = await rawSite(t, 'raw.cjs', RAW, 'raw-modifier1 = 24');
  assert.match(await exchange(raw, 'x'), /^x \d+$/);
  const none = await rawSite(t, 'raw.cjs', 'exports.answer = 42;');
  await none.process.prints(/ERR_JAVASCRIPT_NO_APPLICATION.*the function of raw sockets/);
  assert.equal(await exchange(none.raw, 'x').catch(() => ''), '');
  const alone = await freeAddress();
  const only = await start(t, {
    files: { 'raw.cjs': RAW },
    option: 'javascript-raw',
    more: `raw-socket = ${alone}`,
  });
  assert.match(await exchange(alone, 'x'), /^x \d+$/);
  assert.equal((await get(only.tcp)).status, 500);
});
