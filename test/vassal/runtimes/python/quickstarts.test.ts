import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { emperord, exchange, folder, freeAddress, get, put } from '../../../support/index.ts';
import { nginx, noNginx, serves, uwsgiPass, type Running } from '../../../support/index.ts';
import { ask, fixture } from '../../tls/client.ts';
import { missing, without } from './site.ts';

/** The recipes of the manual, 2.1, 4.2 and 4.4, with ports and folders of a test. */
const FOOBAR = `def application(env, start_response):
    start_response('200 OK', [('Content-Type', 'text/html')])
    return [b"Hello World"]
`;
const FLASK = `from flask import Flask

app = Flask(__name__)

@app.route('/')
def index():
    return "<span style='color:red'>I am app 1</span>"
`;
const noFlask = missing || without('flask');
const noRoot = process.getuid?.() === 0 ? false : 'only root may become another user';
const noDjango = missing || without('django');

/** Runs a command line of the manual in a folder, until its first worker is there. */
async function uwsgi(t: TestContext, cwd: string, line: string, env = {}): Promise<Running> {
  const running = emperord(t, ['--plugin', 'python,http', ...line.split(' ')], { cwd, env });
  await running.prints('spawned uWSGI worker 1');
  return running;
}

/** The numbers of a stats server: workers, cores of the first. */
async function workersOf(stats: string): Promise<readonly [workers: number, cores: number]> {
  const { workers } = JSON.parse(await exchange(stats, '')) as { workers: { cores: unknown[] }[] };
  return [workers.length, workers[0]?.cores.length ?? 0];
}

const portOf = (address: string): string => address.slice(address.indexOf(':'));

test(
  'CFG-001 CFG-002 CFG-003 2.1.3, 2.1.4 the first application, then more of it',
  { skip: missing },
  async (t) => {
    const directory = folder(t, { 'foobar.py': FOOBAR });
    const [address, stats] = [await freeAddress(), await freeAddress()];
    const line = `--http ${portOf(address)} --wsgi-file foobar.py`;
    const first = await uwsgi(t, directory, line);
    const { status, headers, body } = await get(address);
    assert.deepEqual([status, headers['content-type'], body], [200, 'text/html', 'Hello World']);
    await first.stop('SIGINT');
    const more = await uwsgi(t, directory, `${line} --master --processes 4 --threads 2 --stats ${stats}`);
    await more.prints('spawned uWSGI worker 4');
    assert.equal((await get(address)).body, 'Hello World');
    assert.deepEqual(await workersOf(stats), [4, 2]);
  },
);

test('CFG-020 CFG-004 2.1.5, 2.1.8 plain and Flask behind nginx', { skip: noFlask || noNginx }, async (t) => {
  const directory = folder(t, { 'foobar.py': FOOBAR, 'myflaskapp.py': FLASK });
  for (const [file, text] of [
    ['foobar.py --master', 'Hello World'],
    ['myflaskapp.py --callable app', "<span style='color:red'>I am app 1</span>"],
  ] as const) {
    const [socket, stats] = [await freeAddress(), await freeAddress()];
    await uwsgi(
      t,
      directory,
      `--socket ${socket} --wsgi-file ${file} --processes 4 --threads 2 --stats ${stats}`,
    );
    assert.equal((await serves(await nginx(t, uwsgiPass(socket)), '/', 'l')).body, text);
    assert.deepEqual(await workersOf(stats), [4, 2]);
  }
});

/** A project as `startproject` makes it. */
function startproject(t: TestContext, name: string): string {
  const directory = folder(t);
  chmodSync(directory, 0o755);
  execFileSync('/usr/bin/python3', ['-m', 'django', 'startproject', name, directory]);
  const settings = join(directory, name, 'settings.py');
  const text = readFileSync(settings, 'utf8').replace('ALLOWED_HOSTS = []', 'ALLOWED_HOSTS = ["*"]');
  put(directory, { [`${name}/settings.py`]: `${text}\nSTATIC_ROOT = BASE_DIR / "static"\n` });
  return directory;
}

test(
  'CFG-008 CFG-005 CFG-007 2.1.7 Django by its file, and as it was before 1.4',
  { skip: noDjango || noNginx },
  async (t) => {
    const directory = startproject(t, 'myproject');
    const [socket, old, stats] = [await freeAddress(), await freeAddress(), await freeAddress()];
    const concurrency = `--master --processes 4 --threads 2`;
    await uwsgi(
      t,
      '/',
      `--socket ${socket} --chdir ${directory}/ --wsgi-file myproject/wsgi.py ${concurrency}`,
    );
    await serves(await nginx(t, uwsgiPass(socket)), '/', 'The install worked successfully');

    const home = folder(t, {
      'myproject/__init__.py': '',
      'myproject/settings.py': 'SECRET_KEY = "x"\nALLOWED_HOSTS = ["*"]\nROOT_URLCONF = "myproject.urls"\n',
      'myproject/urls.py': `from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("of old"))]
`,
    });
    put(home, {
      'yourfile.ini': `[uwsgi]
socket = ${old}
chdir = ${home}/myproject/
pythonpath = ..
env = DJANGO_SETTINGS_MODULE=myproject.settings
module = django.core.handlers.wsgi:WSGIHandler()
processes = 4
threads = 2
stats = ${stats}
`,
    });
    await uwsgi(t, home, 'yourfile.ini');
    await serves(await nginx(t, uwsgiPass(old)), '/', 'of old');
    assert.deepEqual(await workersOf(stats), [4, 2]);
  },
);

test(
  'CFG-006 CFG-026 CFG-024 CFG-025 2.1.9, 2.1.12 a module of the folder, HTTPS, another user',
  { skip: missing || noRoot },
  async (t) => {
    const directory = folder(t, {
      'wsgihandler.py': `import os
def application(environ, start_response):
    start_response("200 OK", [])
    return [("%s as %d" % (environ["wsgi.url_scheme"], os.getuid())).encode()]
`,
    });
    chmodSync(directory, 0o755);
    const common = `chdir = ${directory}\nmodule = wsgihandler\nmaster = true\nprocesses = 2`;
    const [plain, secure, shared] = [await freeAddress(), await freeAddress(), await freeAddress()];
    const pair = `${fixture('server.pem')},${fixture('server.key')}`;
    put(directory, {
      'http.ini': `[uwsgi]\nhttp = ${portOf(plain)}\n${common}\n`,
      'https.ini': `[uwsgi]\nhttps = ${portOf(secure)},${pair}\nuid = nobody\ngid = nogroup\n${common}\n`,
      'shared.ini': `[uwsgi]\nshared-socket = ${portOf(shared)}\nhttps = =0,${pair}\nuid = nobody\ngid = nogroup\n${common}\nharakiri = 30\n`,
    });
    for (const name of ['http', 'https', 'shared']) await uwsgi(t, directory, `${name}.ini`);
    assert.equal((await get(plain)).body, `http as ${process.getuid?.()}`);
    for (const address of [secure, shared]) assert.equal((await ask(address)).body, 'https as 65534');
  },
);

test(
  'DJN-001 DJN-004 DJN-005 DJN-006 4.2.6, 4.2.7 test.py over a port and over a socket file',
  { skip: missing || noNginx },
  async (t) => {
    const directory = folder(t, { 'test.py': FOOBAR.replace('[b"Hello World"]', 'b"Hello World"') });
    const [http, port] = [await freeAddress(), await freeAddress()];
    await uwsgi(t, directory, `--http ${portOf(http)} --wsgi-file test.py`);
    assert.equal((await get(http)).body, 'Hello World');
    await uwsgi(t, directory, `--socket ${portOf(port)} --wsgi-file test.py`);
    await uwsgi(t, directory, '--socket mysite.sock --wsgi-file test.py --chmod-socket=666');
    for (const socket of [port, `unix://${directory}/mysite.sock`]) {
      const around = `upstream django { server ${socket}; }`;
      await serves(await nginx(t, uwsgiPass('django'), around), '/', 'Hello World');
    }
  },
);

test(
  'DJN-007 DJN-008 DJN-009 4.2.8, 4.2.9 a Django project behind nginx, with its files and its virtualenv',
  { skip: noDjango || noNginx || without('venv') },
  async (t) => {
    const directory = startproject(t, 'mysite');
    const venv = join(folder(t), 'uwsgi-tutorial');
    execFileSync('/usr/bin/python3', ['-m', 'venv', '--without-pip', '--system-site-packages', venv]);
    execFileSync('/usr/bin/python3', ['manage.py', 'collectstatic', '--noinput'], { cwd: directory });
    put(directory, {
      'media/media.png': 'not a picture',
      'mysite_uwsgi.ini': `# mysite_uwsgi.ini file
[uwsgi]

# Django-related settings
# the base directory (full path)
chdir          = ${directory}
# Django's wsgi file
module         = mysite.wsgi
# the virtualenv (full path)
home           = ${venv}

# process-related settings
# master
master         = true
# maximum number of worker processes
processes      = 10
# the socket (use the full path to be safe)
socket         = ${directory}/mysite.sock
# ... with appropriate permissions - may be needed
# chmod-socket    = 664
# clear environment on exit
vacuum         = true
`,
    });
    const front = await nginx(
      t,
      `server_name .example.com; charset utf-8; client_max_body_size 75M;
    location /media { alias ${directory}/media; } location /static { alias ${directory}/static; }
    ${uwsgiPass('django')}`,
      `upstream django { server unix://${directory}/mysite.sock; }`,
    );
    const running = await uwsgi(t, '/', `--ini ${directory}/mysite_uwsgi.ini`);
    await running.prints('spawned uWSGI worker 10');
    await serves(front, '/', 'The install worked successfully');
    await serves(front, '/admin/login/', 'csrfmiddlewaretoken');
    assert.equal((await get(front, '/media/media.png')).body, 'not a picture');
    assert.match((await get(front, '/static/admin/css/base.css')).body, /DJANGO/);
    assert.equal(await running.stop('SIGINT'), 0);
    assert.equal(existsSync(`${directory}/mysite.sock`), false);
  },
);

test(
  'DJN-010 DJN-011 DJN-012 DJN-013 4.2.11 the project under an Emperor of www-data',
  { skip: noDjango || noRoot },
  async (t) => {
    const directory = startproject(t, 'mysite');
    const vassals = folder(t);
    const address = await freeAddress();
    chmodSync(vassals, 0o755);
    put(directory, {
      'mysite_uwsgi.ini': `[uwsgi]\nchdir = ${directory}\nmodule = mysite.wsgi\nmaster = true\nprocesses = 2\nhttp-socket = ${address}\n`,
      'mysite/urls.py': `import os
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("user %d of %s" % (os.getuid(), os.environ.get("SHOP"))))]
`,
    });
    symlinkSync(`${directory}/mysite_uwsgi.ini`, `${vassals}/mysite_uwsgi.ini`);
    emperord(t, ['--emperor', vassals, '--uid', 'www-data', '--gid', 'www-data']);
    await serves(address, '/', 'user 33 of None');
    const ini = readFileSync(`${directory}/mysite_uwsgi.ini`, 'utf8');
    put(directory, { 'mysite_uwsgi.ini': `${ini}env = SHOP=open\n` });
    await serves(address, '/', 'user 33 of open');
  },
);

test(
  '4.4 Werkzeug in the place of Heroku: a port of the environment, and an end on SIGTERM',
  { skip: missing || without('werkzeug') },
  async (t) => {
    const [address, stats] = [await freeAddress(), await freeAddress()];
    const directory = folder(t, {
      'uwsgi.ini': `[uwsgi]
http-socket = :$(PORT)
master = true
processes = 4
die-on-term = true
module = werkzeug.testapp:test_app
memory-report = true
stats = ${portOf(stats)}
exec-pre-app = /bin/echo the address of this machine
`,
    });
    const web = await uwsgi(t, directory, 'uwsgi.ini', { PORT: portOf(address).slice(1) });
    await web.prints('the address of this machine');
    await web.prints('spawned uWSGI worker 4');
    assert.match((await get(address)).body, /WSGI Information/);
    await web.prints(/rss.*GET \//);
    assert.deepEqual(await workersOf(stats), [4, 1]);
    assert.equal(await web.stop('SIGTERM'), 0);
  },
);
