import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emperord, folder, freeAddress, get, serves } from '../../../support/index.ts';
import { missing, site } from './site.ts';

const APP = `
import os, time
import uwsgi
from uwsgidecorators import harakiri
early = uwsgi.ready()

@harakiri(30)
def quick():
    return "quick"

@harakiri(1)
def slow():
    time.sleep(60)

def application(environ, start_response):
    path = environ["PATH_INFO"]
    start_response("200 OK", [])
    if path == "/said":
        uwsgi.log_this_request()
        uwsgi.add_var("COLOUR", "green")
    if path == "/slow":
        slow()
    if path == "/size":
        return [str(uwsgi.logsize()).encode()]
    return [repr((early, uwsgi.ready(), uwsgi.accepting(), quick(), sorted(environ.keys() & {"wsgi.file_wrapper"}))).encode()]
`;

test(
  'PY-061 PY-090 PY-091 PYD-023 a line, a variable and a limit of a request',
  { skip: missing },
  async (t) => {
    const lines = 'wsgi-file = app.py\ndisable-logging = true\nlog-format = line %(uri) %(var.COLOUR)';
    const { address, program } = await site(t, { 'app.py': APP }, lines);
    assert.equal((await get(address, '/unsaid')).body, `(None, True, None, 'quick', ['wsgi.file_wrapper'])`);
    await get(address, '/said');
    await program.prints('line /said green');
    assert.doesNotMatch(program.output(), /unsaid/);
    await assert.rejects(async () => assert.equal((await get(address, '/slow')).status, 200));
    await program.prints(/HARAKIRI ON WORKER 1 \(user: 1 seconds\).*Respawned uWSGI worker 1/s);
    await serves(address, '/', 'quick');
  },
);

test('PY-089 PYW-042 the size of the log, names of the interpreter', { skip: missing }, async (t) => {
  const address = await freeAddress();
  const directory = folder(t, {
    'app.py': `${APP}\nimport sys\nprint("names " + sys.executable + " " + open("/proc/self/cmdline").read().split("\\0")[0])`,
    'a.ini': `[uwsgi]\nplugin = python3\nmaster = true\nhttp-socket = ${address}\nchdir = %d\nlogto = %d/log
wsgi-file = app.py\npy-executable = /opt/mine\npy-programname = shop\nwsgi-disable-file-wrapper = true\n`,
  });
  emperord(t, [join(directory, 'a.ini')]);
  await serves(address, '/', `'quick', []`);
  const size = Number((await get(address, '/size')).body);
  assert.ok(size > 0 && size <= statSync(join(directory, 'log')).size);
  assert.match(readFileSync(join(directory, 'log'), 'utf8'), /names \/opt\/mine shop/);
});
