import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectAndRead } from '../../../vassal/stats/index.ts';
import { emperord, folder, get, until } from '../../support/index.ts';
import { missing, site, type Site } from '../runtimes/python/site.ts';

const skip = missing;

/**
 * An application that puts down what its query says (Python keywords) and tells what came of it. Its spooler writes one line
 * for each run, and answers what the task says.
 */
const APP = `
import os, uwsgi
def spooler(task):
    seen = {(k if isinstance(k, str) else k.decode()): (v if len(v) < 40 else len(v)) for k, v in task.items()}
    seen.pop('spooler_task_name')
    print('run %s in %s: %s' % (os.getpid(), os.getcwd(), sorted(seen.items())))
    answer = task.get(b'answer', b'-2').decode()
    if answer == 'raise':
        raise ValueError('not this one')
    return eval(answer)
uwsgi.spooler = spooler
def application(environ, start_response):
    start_response('200 OK', [])
    try:
        return [str(eval(environ['QUERY_STRING'].replace('%20', ' '))).encode()]
    except Exception as error:
        return [repr(error).encode()]
`;
const LINES = 'wsgi-file = app.py\nspooler = %d/tasks';

async function spoolSite(t: Parameters<typeof site>[0], lines = LINES, app = APP): Promise<Site> {
  const running = await site(t, { 'app.py': app, 'tasks/1/.keep': '', 'other/.keep': '' }, lines);
  await running.program.prints(/spawned the uWSGI spooler on dir/);
  return running;
}

async function says({ address }: Site, code: string): Promise<string> {
  return (await get(address, `/?${code.replaceAll(' ', '%20')}`)).body;
}

function tasks({ directory }: Site): string[] {
  return readdirSync(join(directory, 'tasks')).filter((name) => name.startsWith('uwsgi_'));
}

function pidOf({ program }: Site): number {
  return Number(
    [...program.output().matchAll(/spawned the uWSGI spooler on dir \S+ with pid (\d+)/g)].at(-1)?.[1],
  );
}

test(
  'SPL-001 SPL-008 SPL-011 SPL-016 SPL-021 PY-037 PY-041 a task runs once, at once, and its file goes',
  { skip },
  async (t) => {
    const running = await spoolSite(t);
    const path = await says(running, `uwsgi.spool({b'a':b'b','n':1},body=b'x'*5000000)`);
    assert.match(path, new RegExp(`^b'${realpathSync(running.directory)}/tasks/uwsgi_spoolfile_on_`));
    await running.program.prints(`[('a', b'b'), ('body', 5000000), ('n', b'1')]`);
    await running.program.prints(/done with task uwsgi_spoolfile_on_\S+ after \d+ seconds/);
    await until(() => tasks(running).length === 0);
    await says(running, `uwsgi.send_to_spooler(who=b'bob')`);
    await running.program.prints(`[('who', b'bob')]`);
    assert.equal(running.program.output().match(/managing request/g)?.length, 2);
  },
);

test(
  'SPL-012 SPL-013 SPL-014 SPL-036 what a function answers decides about the file',
  { skip },
  async (t) => {
    const running = await spoolSite(t, `${LINES}\nspooler-frequency = 3600`);
    for (const answer of ['-1', '0', '5', 'True', 'None', 'raise'])
      await says(running, `uwsgi.spool(answer='${answer}')`);
    await running.program.prints(/ValueError: not this one/);
    await running.program.prints(/unable to find the spooler function/);
    const runs = (): number => running.program.output().match(/^run /gm)?.length ?? 0;
    await until(() => runs() === 6);
    assert.equal(tasks(running).length, 6);
    assert.equal(JSON.parse(await says(running, `len(uwsgi.spooler_jobs())`)), 6);
    // A wait of an hour becomes one of a second.
    assert.equal(await says(running, `uwsgi.set_spooler_frequency(1)`), 'True');
    await until(
      () => runs() >= 12,
      () => running.program.output(),
    );
  },
);

test('CFG-079 SIGUSR2 lets a spooler try everything now', { skip }, async (t) => {
  const running = await spoolSite(t, `${LINES}\nspooler-frequency = 3600`);
  await says(running, `uwsgi.spool(answer='-1')`);
  await running.program.prints('run ');
  const runs = (): number => running.program.output().match(/^run /gm)?.length ?? 0;
  // What runs while it comes has its rest all the same.
  await until(() => {
    if (runs() === 1) process.kill(pidOf(running), 'SIGUSR2');
    return runs() > 1;
  });
});

test('SPL-023 SPL-024 SPL-028 SPL-029 PY-039 PY-040 at and priority', { skip }, async (t) => {
  const running = await spoolSite(t, `${LINES}\nspooler-ordered = true`);
  await says(running, `uwsgi.spool(when='later',at=int(__import__('time').time())+2,priority=1)`);
  await says(running, `uwsgi.spool(when='now')`);
  await running.program.prints(`('when', b'now')`);
  assert.equal(
    readdirSync(join(running.directory, 'tasks/1')).filter((name) => name.startsWith('uwsgi')).length,
    1,
  );
  await running.program.prints(`('when', b'later')`);
  assert.equal(
    await says(running, `uwsgi.spool(a='b',priority='../../x')`),
    "ValueError('unable to spool job: the priority is no number')",
  );
});

test('SPL-007 SPL-022 SPL-025 SPL-026 PY-038 external folders, and what is refused', { skip }, async (t) => {
  const running = await spoolSite(t, `${LINES}\nspooler-external = %d/other`);
  const other = join(running.directory, 'other');
  await says(running, `uwsgi.spool(a='b',spooler='${other}')`);
  assert.equal(readdirSync(other).length, 2);
  assert.match(await says(running, `uwsgi.spool(a='b',spooler='/tmp')`), /ValueError.*no spooler/);
  assert.match(await says(running, `uwsgi.spool(a='b'*70000)`), /ValueError.*goes into body/);
  assert.match(await says(running, `uwsgi.spool()`), /must be a dictionary/);
  assert.match(await says(running, `uwsgi.spool('text')`), /must be a dictionary/);
  assert.match(await says(running, `len(uwsgi.spoolers)`), /2/);
});

test('SPL-037 PY-044 PY-045 PY-080 who the spooler is', { skip }, async (t) => {
  const running = await spoolSite(t, `${LINES}\nspooler-processes = 2\nstats = %d/stats.sock`);
  const { program, directory } = running;
  await until(() => program.output().match(/spawned the uWSGI spooler/g)?.length === 2);
  const pids = JSON.parse(await says(running, 'uwsgi.spooler_pids()')) as number[];
  assert.ok(pids.every((pid) => pid > 0 && program.output().includes(`with pid ${pid}`)));
  assert.equal(Number(await says(running, 'uwsgi.spooler_pid()')), pids[0]);
  assert.equal(await says(running, 'uwsgi.i_am_the_spooler()'), 'False');
  const { spoolers } = JSON.parse(String(await connectAndRead(`${directory}/stats.sock`))) as {
    spoolers: object[];
  };
  const dir = join(realpathSync(directory), 'tasks');
  assert.deepEqual(
    spoolers,
    pids.map((pid) => ({ dir, pid, tasks: 0, respawns: 0, running: 0 })),
  );
});

test(
  'SPL-004 SPL-005 SPL-009 several processes of one folder never run a task twice',
  { skip },
  async (t) => {
    const running = await spoolSite(t, `${LINES}\nspooler-processes = 3\nspooler-quiet = true`);
    for (let n = 0; n < 40; n++) await says(running, `uwsgi.spool(n='task${n}.')`);
    await until(
      () => tasks(running).length === 0,
      () => running.program.output(),
    );
    // What a task has printed may be read after its file has gone.
    for (let n = 0; n < 40; n++) await running.program.prints(`b'task${n}.'`);
    for (let n = 0; n < 40; n++)
      assert.equal(running.program.output().split(`b'task${n}.'`).length, 2, `task ${n}`);
    assert.doesNotMatch(running.program.output(), /managing request|written \d+ bytes/);
  },
);

test('SPL-015 kill -9 in the middle of a task: it is run again, the others once', { skip }, async (t) => {
  const app = `
import os, time, uwsgi
def spooler(task):
    print('run %s' % task[b'n'].decode())
    if task[b'n'] == b'slow' and not os.path.exists('killed'):
        print('slow begins')
        time.sleep(3600)
    return uwsgi.SPOOL_OK
uwsgi.spooler = spooler
def application(environ, start_response):
    for n in ('first', 'slow', 'last'):
        uwsgi.spool(n=n)
    start_response('200 OK', [])
    return [b'x']
`;
  const running = await spoolSite(t, `${LINES}\nlazy-apps = false`, app);
  await get(running.address, '/');
  await running.program.prints('slow begins');
  assert.equal(tasks(running).length, 2);
  writeFileSync(join(running.directory, 'killed'), '');
  process.kill(pidOf(running), 'SIGKILL');
  await running.program.prints('OOOPS the spooler is no more...trying respawn...');
  await until(
    () => tasks(running).length === 0,
    () => running.program.output(),
  );
  const runs = [...running.program.output().matchAll(/^run (\w+)/gm)].map(([, n]) => n);
  assert.deepEqual(runs, ['first', 'slow', 'slow', 'last']);
});

test('PY-082 a task is read without being run', { skip }, async (t) => {
  const running = await spoolSite(t);
  const at = `at=int(__import__('time').time())+600`;
  assert.match(await says(running, `uwsgi.parsefile(uwsgi.spool(a='b',${at},body=b'c'))`), /^{b'a': b'b'}$/);
  assert.match(
    await says(running, `uwsgi.spooler_get_task(uwsgi.spool(a='b',${at},body=b'c'))`),
    /^{'spooler_task_name': b'.*', b'a': b'b', 'body': b'c'}$/,
  );
  assert.equal(await says(running, `uwsgi.parsefile('/etc/passwd')`), 'None');
});

test('SPL-033 SPL-034 recycling and harakiri', { skip }, async (t) => {
  const lines = `${LINES}\nspooler-max-tasks = 2\nspooler-harakiri = 1`;
  const running = await spoolSite(t, lines);
  const first = pidOf(running);
  for (const n of [1, 2, 3]) await says(running, `uwsgi.spool(n='task${n}')`);
  await running.program.prints(/maximum number of tasks reached \(2\)/);
  await running.program.prints("b'task3'");
  await until(() => pidOf(running) !== first);
  await says(running, `uwsgi.spool(answer='__import__("time").sleep(3600)')`);
  await running.program.prints(/HARAKIRI ON THE SPOOLER/);
});

test('SPL-031 each task begins in spooler-chdir', { skip }, async (t) => {
  const running = await spoolSite(t, `${LINES}\nspooler-chdir = /usr`);
  await says(running, `uwsgi.spool(answer='__import__("os").chdir("/") or -2')`);
  await says(running, `uwsgi.spool(n='2')`);
  await until(() => running.program.output().match(/^run \d+ in \/usr:/gm)?.length === 2);
});

test('SPL-019 SPL-020 PYW-039 REL-001 a spooler alone, with what it imports', { skip }, async (t) => {
  const tasksModule = `
import uwsgi
def spooler(task):
    print('imported %s' % task[b'a'].decode())
    return uwsgi.SPOOL_OK
uwsgi.spooler = spooler
`;
  const directory = folder(t, { 'tasks.py': tasksModule });
  mkdirSync(join(directory, 'sp'));
  writeFileSync(join(directory, 'sp/any-name'), '\x11\x0b\0\0\x01\0a\x06\0before', 'latin1');
  const argv = ['--master', '--chdir', directory, '--spooler', 'sp', '--spooler-import', 'tasks'];
  const program = emperord(t, argv);
  await program.prints('imported before');
  await until(() => !existsSync(join(directory, 'sp/any-name')));
  assert.equal(await program.stop('SIGINT'), 0);
});

test('SPL-002 a folder that is not there ends the start', async (t) => {
  const directory = folder(t);
  const program = emperord(t, [
    '--master',
    '--http-socket',
    '127.0.0.1:0',
    '-Q',
    join(directory, 'missing-dir'),
  ]);
  assert.equal(await program.ended(), 1);
  assert.match(program.output(), /ERR_SPOOLER_FOLDER.*missing-dir/);
});

const DECORATED = `
import uwsgi
from uwsgidecorators import spool, spoolforever, spoolraw
runs = []
@spool
def once(task):
    print('once %s' % task[b'foo'].decode())
    return 'ignored'
@spool(pass_arguments=True)
def arguments(*args, **kwargs):
    print('arguments %r %r' % (args, kwargs))
@spoolforever
def again(task):
    print('again')
@spoolraw
def raw(task):
    runs.append(1)
    print('raw %d' % len(runs))
    return uwsgi.SPOOL_OK if len(runs) == 2 else uwsgi.SPOOL_RETRY
def application(environ, start_response):
    once.spool(foo='bar')
    once({'foo': 'dictionary'})
    arguments.spool(1, two=[2])
    again.spool({})
    raw.spool(foo='x')
    start_response('200 OK', [])
    return [b'x']
`;

test('PYD-006 PYD-007 PYD-008 REL-184 REL-185 decorators of the spooler', { skip }, async (t) => {
  const running = await spoolSite(t, `${LINES}\nspooler-frequency = 1`, DECORATED);
  await get(running.address, '/');
  for (const text of ['once bar', 'once dictionary', "arguments (1,) {'two': [2]}", 'raw 2'])
    await running.program.prints(text);
  await until(() => (running.program.output().match(/^again$/gm)?.length ?? 0) >= 3);
  await until(() => tasks(running).length === 1);
  assert.equal(running.program.output().match(/^once bar$/gm)?.length, 1);
});

test('a reload finishes the task that runs, and the next spooler begins after it', { skip }, async (t) => {
  const app = `
import os, time, uwsgi
def spooler(task):
    print('begins %s' % task[b'n'].decode())
    while task[b'n'] == b'slow' and not os.path.exists('go'):
        time.sleep(0.05)
    print('ends %s' % task[b'n'].decode())
    return uwsgi.SPOOL_OK
uwsgi.spooler = spooler
def application(environ, start_response):
    uwsgi.spool(n=environ['QUERY_STRING'])
    start_response('200 OK', [])
    return [b'x']
`;
  const running = await spoolSite(t, LINES, app);
  const { program, directory, address } = running;
  await get(address, '/?slow');
  await program.prints('begins slow');
  process.kill(program.pid, 'SIGHUP');
  await program.prints(/killing the spooler with pid/);
  await get(address, '/?next');
  writeFileSync(join(directory, 'go'), '');
  await program.prints('ends next');
  const lines = program.output().match(/^(begins|ends) \w+$/gm);
  assert.deepEqual(lines, ['begins slow', 'ends slow', 'begins next', 'ends next']);
  assert.equal(readFileSync(join(directory, 'go')).length, 0);
});
