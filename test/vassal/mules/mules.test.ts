import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { get, until } from '../../support/index.ts';
import { missing, site, type Site } from '../runtimes/python/site.ts';

const skip = missing;

/** An application that sends what its path says: /mule/1/text, /any/0/text, /farm/crew/text. */
const SENDER = `
import uwsgi
def application(environ, start_response):
    start_response('200 OK', [])
    _, kind, where, text = environ['PATH_INFO'].split('/', 3)
    if kind == 'farm':
        return [str(uwsgi.farm_msg(where, text)).encode()]
    return [str(uwsgi.mule_msg(text.encode(), int(where))).encode()]
`;
/** A program that says what it gets. */
const LISTENER = `
import uwsgi
print('mule %d worker %d %s %s' % (uwsgi.mule_id(), uwsgi.worker_id(), uwsgi.in_farm('crew'), __name__))
while True:
    message = uwsgi.mule_get_msg()
    print('mule %d got %s' % (uwsgi.mule_id(), message.decode()))
`;

async function sends({ address }: Site, path: string): Promise<string> {
  return String((await get(address, path)).body);
}

function pidOf({ program }: Site, number: number): number {
  const all = [
    ...program.output().matchAll(new RegExp(`spawned uWSGI mule ${number} \\(pid: (\\d+)\\)`, 'g')),
  ];
  return Number(all.at(-1)?.[1]);
}

for (const workers of [1, 2]) {
  const lines = `wsgi-file = app.py\nprocesses = ${workers}\n${workers === 1 ? 'lazy-apps = true\n' : ''}mule = listen.py\nmule = true\nmule = listen.py\nfarm = crew:1,3`;
  test(
    `MUL-001 MUL-004 MUL-006 MLS-005 MLS-008 MLS-009 MLS-012 PY-120 PY-121 messages find their mules, ${workers} worker(s)`,
    { skip },
    async (t) => {
      const running = await site(t, { 'app.py': SENDER, 'listen.py': LISTENER }, lines);
      const { program } = running;
      await program.prints(/mule 1 worker 0 True __main__/);
      await program.prints(/mule 3 worker 0 True __main__/);
      await program.prints(/spawned uWSGI mule 2 \(pid: \d+\)/);
      assert.equal(await sends(running, '/mule/1/first'), 'True');
      assert.equal(await sends(running, '/mule/3/third'), 'True');
      assert.equal(await sends(running, '/mule/2/second'), 'True');
      assert.equal(await sends(running, '/mule/9/nobody'), 'False');
      assert.equal(await sends(running, '/farm/crew/crew'), 'True');
      assert.equal(await sends(running, '/farm/other/crew'), 'False');
      assert.equal(await sends(running, '/any/0/any'), 'True');
      await program.prints(/mule 1 got first/);
      await program.prints(/mule 3 got third/);
      await program.prints(/\*\*\* mule 2 received a 6 bytes message \*\*\*/);
      await program.prints(/mule [13] got crew/);
      await program.prints(/mule [13] got any/);
      assert.equal(program.output().match(/got (any|crew)/g)?.length, 2);
    },
  );
}

test('MLS-001 MLS-003 a dead mule comes again, and what was sent meanwhile waits', { skip }, async (t) => {
  const running = await site(
    t,
    { 'app.py': SENDER, 'listen.py': LISTENER },
    'wsgi-file = app.py\nmule = listen.py',
  );
  await running.program.prints(/mule 1 worker 0/);
  const first = pidOf(running, 1);
  await until(() => pidOf(running, 1) === first);
  process.kill(first, 'SIGKILL');
  assert.equal(await sends(running, '/mule/1/meanwhile'), 'True');
  await running.program.prints(/OOOPS mule 1 \(pid: \d+\) crippled\.\.\.trying respawn\.\.\./);
  await running.program.prints(/mule 1 got meanwhile/);
  await until(() => pidOf(running, 1) !== first);
});

test('a reload loses no message, and never runs a mule twice at once', { skip }, async (t) => {
  const once = `
import os, uwsgi
lock = os.open('lock', os.O_CREAT | os.O_EXCL)
import atexit
atexit.register(os.unlink, 'lock')
print('program begins')
while True:
    print('got %s' % uwsgi.mule_get_msg().decode())
`;
  const running = await site(t, { 'app.py': SENDER, 'once.py': once }, 'wsgi-file = app.py\nmule = once.py');
  const { program, directory } = running;
  await program.prints('program begins');
  await until(() => readFileSync(`${directory}/lock`).length === 0);
  process.kill(program.pid, 'SIGHUP');
  for (let n = 0; n < 20; n++) assert.equal(await sends(running, `/mule/1/message-${n}.`), 'True');
  await until(
    () => (program.output().match(/program begins/g)?.length ?? 0) === 2,
    () => program.output(),
  );
  for (let n = 0; n < 20; n++) await program.prints(`got message-${n}.`);
  assert.equal(program.output().match(/got message/g)?.length, 20);
  assert.doesNotMatch(program.output(), /FileExistsError/);
});

test('MLS-007 REL-018 threads share the messages, and a wait has an end', { skip }, async (t) => {
  const threads = `
import threading, uwsgi
print('nothing', repr(uwsgi.mule_get_msg(timeout=0)), repr(uwsgi.farm_get_msg(timeout=0.1)))
def loop(name):
    while True:
        print('%s got %s' % (name, uwsgi.mule_get_msg().decode()))
for name in 'ab':
    threading.Thread(target=loop, args=(name,), daemon=True).start()
loop('c')
`;
  const running = await site(t, { 'app.py': SENDER, 'm.py': threads }, 'wsgi-file = app.py\nmule = m.py');
  await running.program.prints("nothing b'' b''");
  for (let n = 0; n < 9; n++) await sends(running, `/mule/1/m${n}.`);
  for (let n = 0; n < 9; n++) await running.program.prints(`got m${n}.`);
  assert.equal(running.program.output().match(/ got m\d\./g)?.length, 9);
});

test('MLS-013 mule-harakiri replaces a mule whose message takes too long', { skip }, async (t) => {
  const slow = `
import time, uwsgi
while True:
    print('got', uwsgi.mule_get_msg())
    time.sleep(3600)
`;
  const lines = 'wsgi-file = app.py\nmule = slow.py\nmule-harakiri = 1';
  const running = await site(t, { 'app.py': SENDER, 'slow.py': slow }, lines);
  await running.program.prints(/spawned uWSGI mule 1/);
  const first = pidOf(running, 1);
  await sends(running, '/mule/1/slow');
  await running.program.prints(/\*\*\* HARAKIRI ON MULE 1/);
  await until(() => pidOf(running, 1) !== first);
});

const DECORATED = `
import os, uwsgi
from uwsgidecorators import mulefunc, mule, mule_msg_dispatcher, mulemsg
@mulefunc
def any_mule(*args, **kwargs):
    print('any %s %s %s' % (uwsgi.mule_id() > 0, args, kwargs))
@mulefunc(2)
def second(text):
    print('second %d %s' % (uwsgi.mule_id(), text))
@mulefunc('crew')
def crew():
    print('crew %d' % uwsgi.mule_id())
@mule(3)
def brain():
    print('brain of mule %d' % uwsgi.mule_id())
@mulemsg(4)
def every(message):
    # What is for any mule may come to this one too.
    if message != b'four':
        return mule_msg_dispatcher(message)
    print('every %d %s' % (uwsgi.mule_id(), message))
def application(environ, start_response):
    any_mule(1, two=2)
    second('text')
    crew()
    uwsgi.mule_msg(b'four', 4)
    start_response('200 OK', [])
    return [b'sent']
`;

test('PYD-020 PYD-021 PYD-022 decorators of mules', { skip }, async (t) => {
  const lines = 'wsgi-file = app.py\nmules = 4\nfarm = crew:1';
  const { address, program } = await site(t, { 'app.py': DECORATED }, lines);
  await program.prints('brain of mule 3');
  assert.equal(String((await get(address, '/')).body), 'sent');
  await program.prints("any True (1,) {'two': 2}");
  await program.prints('second 2 text');
  await program.prints('crew 1');
  await program.prints("every 4 b'four'");
});

test('a program that fails is begun again, and the instance serves', { skip }, async (t) => {
  const lines = 'wsgi-file = app.py\nmule = bad.py';
  const running = await site(t, { 'app.py': SENDER, 'bad.py': 'raise ValueError("no brain")' }, lines);
  await running.program.prints(/ValueError: no brain[\s\S]*ValueError: no brain/);
  assert.equal(await sends(running, '/mule/1/x'), 'True');
});

test('REL-063 hook-as-mule runs in each mule, and in no worker', { skip }, async (t) => {
  const lines = 'wsgi-file = app.py\nmules = 2\nhook-as-mule = exec:echo here >> %d/hooked';
  const { program, directory } = await site(t, { 'app.py': SENDER }, lines);
  await program.prints(/spawned uWSGI mule 1/);
  await program.prints(/spawned uWSGI mule 2/);
  assert.equal(readFileSync(`${directory}/hooked`, 'utf8'), 'here\nhere\n');
});

test('outside of a mule nobody can receive', { skip }, async (t) => {
  const app = `
import uwsgi
def application(environ, start_response):
    start_response('200 OK', [])
    try:
        uwsgi.mule_get_msg()
    except ValueError as error:
        return [str(error).encode()]
`;
  const { address } = await site(t, { 'app.py': app }, 'wsgi-file = app.py\nmule = true');
  assert.match(String((await get(address, '/')).body), /only in a mule/);
});

test('touch-mules-reload replaces the mules, and the stats show them', { skip }, async (t) => {
  const lines = 'wsgi-file = app.py\nmules = 1\ntouch-mules-reload = %d/touch\nstats = %d/stats.sock';
  const running = await site(t, { 'app.py': SENDER, touch: '' }, lines);
  await running.program.prints(/spawned uWSGI mule 1/);
  const first = pidOf(running, 1);
  const { utimesSync } = await import('node:fs');
  utimesSync(`${running.directory}/touch`, 1, 1);
  await running.program.prints(/has been touched\.\.\. reloading mules !!!/);
  await until(
    () => pidOf(running, 1) !== first,
    () => running.program.output(),
  );
  const { connectAndRead } = await import('../../../vassal/stats/index.ts');
  const { mules } = JSON.parse(String(await connectAndRead(`${running.directory}/stats.sock`))) as {
    mules: object[];
  };
  assert.deepEqual(mules, [{ id: 1, pid: pidOf(running, 1), messages: 0, respawns: 1, running: 0 }]);
});
