import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  CHECKOUT,
  EMPERORD,
  emperord,
  folder,
  freeAddress,
  run,
  type Running,
} from '../../../support/index.ts';
import { missing } from './site.ts';

const TERMINAL = join(CHECKOUT, 'test/fixtures/terminal.py');
const APP = `
def application(environ, start_response):
    start_response("200 OK", [])
    return [b"served"]
`;
const CTRL_C = '\x03';

/** An instance on a terminal. @param steps what is expected, and what is typed then, by turns */
async function typed(t: TestContext, lines: string, ...steps: string[]): Promise<Running> {
  const address = await freeAddress();
  const files = { 'app.py': APP, 'get.py': GET.replace('ADDRESS', address) };
  const ini = `[uwsgi]\nplugin = python3\nmaster = true\nhttp-socket = ${address}\nchdir = %d\nwsgi-file = app.py\n${lines}\n`;
  const directory = folder(t, { ...files, 'a.ini': ini });
  return run(t, '/usr/bin/python3', [TERMINAL, ...steps, '--', EMPERORD, join(directory, 'a.ini')]);
}

const GET = `
from urllib.request import urlopen
print("got", urlopen("http://ADDRESS/").read())
`;

test(
  'PYW-045 pyshell: Python on the terminal, beside the requests of its worker',
  { skip: missing },
  async (t) => {
    const program = await typed(
      t,
      'pyshell = true',
      '>>> ',
      'import uwsgi; print("worker %d %s %s" % (uwsgi.worker_id(), __name__, "app" in dir()))\n',
      'worker 1 __main__ False',
      'import get\n',
      "got b'served'",
      `exec("print('runs' * 2)\\nwhile True: pass")\n`,
      'runsruns',
      CTRL_C,
      'KeyboardInterrupt',
      'exit()\n',
      'Respawned uWSGI worker 1',
      '6 * 7\n',
      '42',
      'uwsgi.stop()\n',
      '>>> ',
      'import uwsgi; uwsgi.stop()\n',
    );
    assert.equal(await program.ended(), 0);
    assert.match(program.output(), /its shell is over/);
  },
);

test(
  'PYW-045 pyshell-oneshot: once, then the terminal is that of the instance',
  { skip: missing },
  async (t) => {
    const program = await typed(
      t,
      'pyshell-oneshot = true\nprocesses = 2',
      '>>> ',
      'import get\n',
      "got b'served'",
      'exit()\n',
      'the Python shell is over',
      CTRL_C,
    );
    assert.equal(await program.ended(), 0);
    assert.match(program.output(), /SIGINT\/SIGTERM received/);
    assert.doesNotMatch(program.output(), /Respawned/);
  },
);

test('PYW-045 pyshell with code, and without a terminal', { skip: missing }, async (t) => {
  const program = await typed(t, 'pyshell-oneshot = import uwsgi, get; uwsgi.stop()');
  assert.equal(await program.ended(), 0);
  assert.match(program.output(), /got b'served'/);
  const address = await freeAddress();
  const ini = `[uwsgi]\nplugin = python3\nmaster = true\nhttp-socket = ${address}\npyshell = true\n`;
  const other = emperord(t, [join(folder(t, { 'a.ini': ini }), 'a.ini')]);
  await other.prints(/spawned uWSGI worker 1/);
  assert.equal(await other.stop('SIGINT'), 0);
  assert.doesNotMatch(other.output(), /Respawned/);
  const refused = emperord(t, [join(folder(t, { 'a.ini': `${ini}gevent = 2\n` }), 'a.ini')]);
  assert.equal(await refused.ended(), 1);
  assert.match(refused.output(), /ERR_PYTHON_SHELL.*gevent/s);
});
