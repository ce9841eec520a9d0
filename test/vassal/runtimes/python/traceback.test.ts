import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dial, exchange, get, until } from '../../../support/index.ts';
import { missing, site, without } from './site.ts';

const APP = `
import time

def inner():
    time.sleep(100)

def application(environ, start_response):
    if environ["PATH_INFO"] == "/hang":
        inner()
    if environ["PATH_INFO"] == "/nodelay":
        start_response("200 OK", [("X-Early", "1")])
        while True:
            time.sleep(1)
    start_response("200 OK", [])
    if environ["PATH_INFO"] == "/list":
        return [b"a", bytearray(b"b")]
    return iter([bytearray(b"array"), memoryview(b" view")])
`;

test('PYW-026 PYW-027 py-tracebacker tells where every thread is', { skip: missing }, async (t) => {
  const lines = 'wsgi-file = app.py\nthreads = 2\nprocesses = 2\npy-tracebacker = %dtb.';
  const { address, directory, program } = await site(t, { 'app.py': APP }, lines);
  await program.prints(/spawned uWSGI worker 2/);
  get(address, '/hang').catch(() => undefined);
  let told = '';
  await until(async () => {
    const both = ['tb.1', 'tb.2'].map((name) => join(directory, name));
    if (!both.every((path) => existsSync(path))) return false;
    told = (await Promise.all(both.map(heard))).join('');
    return told.includes('inner');
  }, 'the stack of the request');
  assert.match(told, /^\*\*\* uWSGI Python traceback output \*\*\*\n\n/);
  const place = 'function = inner line = time.sleep\\(100\\)';
  assert.match(
    told,
    new RegExp(`thread_id = (?:MainThread|uWSGIWorker[12]Core1) filename = app.py lineno = 5 ${place}`),
  );
  assert.match(told, /function = application line = inner\(\)/);
});

test('PYW-029 harakiri says where the interpreter hung', { skip: missing }, async (t) => {
  const { address, program } = await site(
    t,
    { 'app.py': APP },
    'wsgi-file = app.py\nthreads = 2\nharakiri = 1',
  );
  await assert.rejects(get(address, '/hang'));
  await program.prints(/HARAKIRI ON WORKER 1/);
  await program.prints(/File "app\.py", line 5 in inner\n.*File "app\.py", line 9 in application/);
  await until(async () => (await get(address, '/list').catch(() => null))?.status === 200, 'the next worker');
});

test('REL-106 wsgi-accept-buffer, start_response-nodelay', { skip: missing }, async (t) => {
  const strict = await site(t, { 'app.py': APP });
  await assert.rejects(async () => assert.equal((await get(strict.address)).status, 200));
  await strict.program.prints(/TypeError: the body must be made of bytes, not bytearray/);
  const lines = 'wsgi-file = app.py\nwsgi-accept-buffer = true\nstart_response-nodelay = true\nharakiri = 2';
  const { address } = await site(t, { 'app.py': APP }, lines);
  assert.equal((await get(address)).body, 'array view');
  assert.equal((await get(address, '/list')).body, 'ab');
  assert.match(
    await exchange(address, 'GET /nodelay HTTP/1.0\r\n\r\n'),
    /^HTTP\/1\.[01] 200 OK\r\nX-Early: 1\r\n/,
  );
});

/** Everything that somebody says who is not asked. */
async function heard(address: string): Promise<string> {
  let text = '';
  const socket = dial(address).on('data', (part) => (text += String(part)));
  await once(socket, 'end');
  socket.destroy();
  return text;
}

const gevent = without('gevent');
test(
  'an application that replaces threads by greenlets has real threads for its requests',
  { skip: missing || gevent },
  async (t) => {
    const app = `
from gevent import monkey
monkey.patch_all()
import threading, time
count = 0

def application(environ, start_response):
    global count
    count += 1
    while count < 3:
        time.sleep(0.01)
    start_response("200 OK", [])
    return [b"served"]
`;
    const { address } = await site(t, { 'app.py': app }, 'wsgi-file = app.py\nthreads = 3');
    const answers = await Promise.all(Array.from({ length: 3 }, () => get(address)));
    assert.deepEqual(
      answers.map(({ body }) => body),
      ['served', 'served', 'served'],
    );
  },
);
