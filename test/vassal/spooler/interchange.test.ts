import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { emperord, folder, freeAddress, get, run, until, type Running } from '../../support/index.ts';
import { missing } from '../runtimes/python/site.ts';

const python = '/usr/lib/uwsgi/plugins/python3_plugin.so';
const none = spawnSync('uwsgi', ['--version']).status !== 0 || !existsSync(python);
const skip = missing || (none ? 'no uwsgi with python3' : false);

/** Both say what they run, and put down what they are asked for. */
const APP = `
import uwsgi
def spooler(task):
    print('ran %s with %d' % (task[b'n'].decode(), len(task.get('body', b''))), flush=True)
    return uwsgi.SPOOL_OK
uwsgi.spooler = spooler
def application(environ, start_response):
    start_response('200 OK', [])
    n = environ['QUERY_STRING'].encode()
    return [uwsgi.spool({b'n': n, b'body': b'y' * 70000, b'spooler': environ['PATH_INFO'].encode()})]
`;

interface Pair {
  readonly directory: string;
  readonly ours: { readonly program: Running; readonly address: string };
  readonly theirs: { readonly program: Running; readonly address: string };
}

/** The original and this engine, each with a spooler on a folder. */
async function pair(t: TestContext, own: string, other: string): Promise<Pair> {
  const directory = folder(t, { 'app.py': APP });
  for (const name of new Set([own, other])) mkdirSync(join(directory, name));
  const addresses = [await freeAddress(), await freeAddress()] as const;
  const argv = (address: string, mine: string, foreign: string): string[] => [
    ...['--plugin', 'python3', '--master', '--chdir', directory, '--wsgi-file', 'app.py', '--need-app'],
    ...['--http-socket', address, '--spooler', join(directory, mine), '--spooler-frequency', '1'],
    ...(mine === foreign ? [] : ['--spooler-external', join(directory, foreign)]),
  ];
  const ours = emperord(t, argv(addresses[0], own, other));
  const theirs = run(t, 'uwsgi', argv(addresses[1], other, own));
  for (const program of [ours, theirs]) await program.prints(/spawned uWSGI worker 1/);
  return {
    directory,
    ours: { program: ours, address: addresses[0] },
    theirs: { program: theirs, address: addresses[1] },
  };
}

test(
  'SPL-006 SPL-008 SPL-025 the original runs our tasks, and this engine those of the original',
  { skip },
  async (t) => {
    const { directory, ours, theirs } = await pair(t, 'ours', 'theirs');
    await get(ours.address, `${directory}/theirs?from-us`);
    await theirs.program.prints('ran from-us with 70000');
    await get(theirs.address, `${directory}/ours?from-them`);
    await ours.program.prints('ran from-them with 70000');
    await until(() => ['ours', 'theirs'].every((name) => readdirSync(join(directory, name)).length === 0));
  },
);

test('SPL-009 on one folder both never run a task twice', { skip }, async (t) => {
  const { directory, ours, theirs } = await pair(t, 'tasks', 'tasks');
  for (let n = 0; n < 20; n++) {
    await get(ours.address, `${directory}/tasks?ours-${n}.`);
    await get(theirs.address, `${directory}/tasks?theirs-${n}.`);
  }
  const tasks = Array.from({ length: 20 }, (_, n) => [`ours-${n}`, `theirs-${n}`]).flat();
  const runs = (task: string): number =>
    `${ours.program.output()}${theirs.program.output()}`.split(`ran ${task}. `).length - 1;
  // A task is gone before its last line has come through the pipe.
  await until(() => readdirSync(join(directory, 'tasks')).length === 0 && tasks.every(runs));
  for (const task of tasks) assert.equal(runs(task), 1, task);
});
