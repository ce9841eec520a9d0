import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange, get, put, serves, until } from '../../../support/index.ts';
import { missing, site } from './site.ts';

const APP = `
import ctypes, os, threading
barrier = threading.Barrier(2)
def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/wait":
        barrier.wait(1)
        barrier.wait(20)
    if path == "/exit":
        barrier.wait(10)
        os._exit(3)
    if path == "/segv":
        ctypes.string_at(0)
    start_response("200 OK", [])
    return [str(os.getpid()).encode()]
`;

test(
  'CFG-015 an interpreter that dies costs its own requests, and its worker is replaced',
  { skip: missing },
  async (t) => {
    const lines = 'wsgi-file = app.py\nthreads = 2\nstatic-map = /files=.';
    const made = await site(t, { 'app.py': APP, 'a.txt': 'a file' }, lines);
    const pid = async (): Promise<string> => (await get(made.address)).body;
    const first = await pid();
    const [waiting, exiting] = await Promise.all(['/wait', '/exit'].map((path) => get(made.address, path)));
    assert.deepEqual([waiting?.status, exiting?.status], [500, 500]);
    await made.program.prints(/the interpreter of worker 1 is gone: process \d+ ended with exit code 3/);
    await made.program.prints(/DAMN ! worker 1 \(pid: \d+\) died :\( trying respawn/);
    await until(async () => /^\d+$/.test(await pid()));
    assert.notEqual(await pid(), first);
    assert.equal((await get(made.address, '/segv')).status, 500);
    await made.program.prints(/Fatal Python error: Segmentation fault[^]*app\.py", line \d+ in application/);
    await made.program.prints('ended with signal 11');
  },
);

test('CFG-011 CFG-085 py-autoreload; running requests end first', { skip: missing }, async (t) => {
  const says = (word: string): string => `
import time
def application(environ, start_response):
    start_response("200 OK", [])
    yield b"${word} "
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1.5)
        yield b"to the end"
`;
  const made = await site(t, { 'app.py': says('old') }, 'wsgi-file = app.py\npy-autoreload = 1');
  const slow = exchange(made.address, 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  put(made.directory, { 'app.py': says('renewed') });
  assert.match(await slow, /old to the end$/);
  await made.program.prints(/\[uwsgi-python-reloader\] module\/file app\.py has been modified/);
  await serves(made.address, '/', 'renewed');
});
