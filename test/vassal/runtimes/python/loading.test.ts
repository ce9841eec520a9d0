import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { VarsBuilder } from '../../../../vassal/request/index.ts';
import { emperord, exchange, folder, freeAddress, get, put, serves } from '../../../support/index.ts';
import { missing, site, without } from './site.ts';

const says = (text: string): string => `
def application(environ, start_response):
    start_response("200 OK", [])
    return [(${text}).encode()]
`;

test(
  'CFG-004 CFG-005 CFG-006 CFG-007 CFG-021 CFG-022 modules, callables, paths, arguments',
  { skip: missing },
  async (t) => {
    const files = {
      'shop/__init__.py': '',
      'shop/web.py': `import os, sys, helper, other, early
def make():
    def app(environ, start_response):
        start_response("200 OK", [])
        return [repr((os.environ["SHOP"], helper.WORD, other is helper, sys.argv, early.seen, __name__)).encode()]
    return app
`,
      'lib/helper.py': 'WORD = "helped"',
      'lib/early.py': 'import uwsgi\nseen = uwsgi.worker_id()',
      'named.py': says('"first"') + 'other = application\n',
    };
    const common = 'pythonpath = li*\nenv = SHOP=a=b\npyargv = --one two\npymodule-alias = other=helper';
    const made = await site(t, files, `${common}\nimport = early\nmodule = shop.web:make()`);
    assert.equal(
      (await get(made.address)).body,
      `('a=b', 'helped', True, ['uwsgi', '--one', 'two'], 1, 'shop.web')`,
    );
    const named = await site(t, files, 'module = named\ncallable = other');
    assert.equal((await get(named.address)).body, 'first');
  },
);

test('CFG-259 PY-007 mount points, also of uwsgi.applications', { skip: missing }, async (t) => {
  const seen = '"%s|%s" % (environ["SCRIPT_NAME"], environ["PATH_INFO"])';
  const files = {
    'root.py': says(`"root|" + ${seen}`) + 'import uwsgi\nuwsgi.applications = {"/dict": application}\n',
    'shop.py': says(`"shop|" + ${seen}`),
  };
  const made = await site(
    t,
    files,
    'wsgi-file = root.py\nworker-mount = /late=shop.py\nmount = /shop=shop.py\nmanage-script-name = true',
  );
  const bodyOf = async (path: string): Promise<string> => (await get(made.address, path)).body;
  assert.equal(await bodyOf('/shop/a'), 'shop|/shop|/a');
  assert.equal(await bodyOf('/late/a'), 'shop|/late|/a');
  assert.equal(await bodyOf('/shopping'), 'root||/shopping');
  assert.equal(await bodyOf('/dict/x'), 'root|/dict|/x');
  assert.match(made.program.output(), /WSGI app 2 \(mountpoint='\/shop'\) ready in 0 seconds on interpreter/);
});

test(
  'CFG-009 DJN-008 the interpreter and the packages of a virtualenv',
  { skip: missing || without('venv, ensurepip') },
  async (t) => {
    const venv = folder(t);
    execFileSync('/usr/bin/python3', ['-m', 'venv', '--without-pip', venv]);
    const version = execFileSync(join(venv, 'bin/python3'), [
      '-c',
      'import sys; print("%d.%d" % sys.version_info[:2])',
    ]);
    put(venv, {
      [`lib/python${version.toString().trim()}/site-packages/only_here.py`]: 'WORD = "from the venv"',
    });
    const app = says('only_here.WORD + " " + sys.prefix') + 'import only_here, sys\n';
    const made = await site(t, { 'app.py': app }, `wsgi-file = app.py\nvirtualenv = ${venv}`);
    assert.equal((await get(made.address)).body, `from the venv ${venv}`);
  },
);

test(
  'CFG-189 need-app ends with 22; without it the vassal serves, and a broken reload changes nothing',
  { skip: missing },
  async (t) => {
    const broken = 'raise Exception("does not load")\n';
    const address = await freeAddress();
    const directory = folder(t, { 'app.py': broken });
    const argv = ['--master', '--plugin', 'python3', '--http-socket', address, '--chdir', directory];
    const asked = emperord(t, [...argv, '--wsgi-file', 'app.py', '--need-app']);
    assert.equal(await asked.ended(), 22);
    assert.match(asked.output(), /Exception: does not load[^]*unable to load app 0 \(mountpoint=''\)/);
    const made = await site(t, { 'app.py': broken });
    assert.equal((await get(made.address)).status, 500);
    await made.program.prints('--- no python application found, check your startup logs for errors ---');
    put(made.directory, { 'app.py': says('"mended"') });
    made.program.child.kill('SIGHUP');
    await serves(made.address, '/', 'mended');
    put(made.directory, { 'app.py': broken });
    made.program.child.kill('SIGHUP');
    await made.program.prints('reload refused');
    assert.equal((await get(made.address)).body, 'mended');
  },
);

test(
  'CFG-226 CFG-230 an application that a request names is loaded then, and no interpreter runs before',
  { skip: missing },
  async (t) => {
    const made = await site(t, { 'late.py': says('environ["SCRIPT_NAME"] + " late"') }, 'socket = %d/u.sock');
    assert.equal((await get(made.address)).status, 500);
    assert.deepEqual(companionsBelow(made.program.pid), []);
    assert.match(made.program.output(), /\*\*\* no app loaded\. going in full dynamic mode \*\*\*/);
    const vars = new VarsBuilder(4096);
    const names = {
      REQUEST_METHOD: 'GET',
      SERVER_PROTOCOL: 'HTTP/1.1',
      SCRIPT_NAME: '/late',
      UWSGI_FILE: 'late.py',
    };
    for (const [name, value] of Object.entries(names)) vars.add(name, value);
    const head = Buffer.of(0, vars.block().length & 0xff, vars.block().length >> 8, 0);
    for (let turn = 0; turn < 2; turn++) {
      const answer = await exchange(join(made.directory, 'u.sock'), Buffer.concat([head, vars.block()]));
      assert.match(answer, /\/late late$/);
    }
    assert.equal(made.program.output().match(/WSGI app 0 \(mountpoint='\/late'\)/g)?.length, 1);
    assert.equal(companionsBelow(made.program.pid).length, 1);
  },
);

/** Interpreters of the workers of a master. */
function companionsBelow(master: number): string[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='])
    .toString()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const workers = rows.filter(([, parent]) => Number(parent) === master).map(([pid]) => pid);
  return rows
    .filter(([, parent, name]) => name === 'companion' && workers.includes(parent))
    .map(([pid = '']) => pid);
}

test('a Python that does not exist is an error that says so', { skip: missing }, async (t) => {
  const address = await freeAddress();
  const program = emperord(t, ['--http-socket', address, '--module', 'x', '--venv', '/no/such/venv']);
  assert.equal(await program.ended(), 1);
  assert.match(program.output(), /ERR_PYTHON_INTERPRETER: unable to use the virtualenv \/no\/such\/venv/);
});
