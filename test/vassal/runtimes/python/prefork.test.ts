import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { get, put, until } from '../../../support/index.ts';
import { missing, site, type Site } from './site.ts';

const APP = `
import os, time, uwsgi
LOADER = os.getpid()
open("loads", "a").write("%d\\n" % LOADER)
def hook():
    open("forks", "a").write("%d\\n" % uwsgi.worker_id())
uwsgi.post_fork_hook = hook
def application(environ, start_response):
    if environ["PATH_INFO"] == "/exit":
        os._exit(3)
    if environ["PATH_INFO"] == "/hang":
        open("hangs", "a").write("%d\\n" % os.getpid())
        while True:
            pass
    start_response("200 OK", [])
    return [("%d %d %d %d" % (LOADER, os.getpid(), os.getppid(), uwsgi.worker_id())).encode()]
`;
const PREFORK = 'wsgi-file = app.py\nprocesses = 2\npyargv = x';

const linesOf = ({ directory }: Site, name: string): string[] => {
  try {
    return readFileSync(join(directory, name), 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
};
const alive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0] !== 'Z';
  } catch {
    return false;
  }
};
const parentOf = (pid: number): number =>
  Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
const nameOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'latin1').trim();

/** Loader, companion, worker and number of the worker, as one answer tells them. */
async function ask({ address }: Site): Promise<[number, number, number, number]> {
  let body = '';
  await until(async () => {
    body = await get(address).then(
      (answer) => answer.body,
      () => 'a worker that was killed meanwhile',
    );
    return /^\d+ \d+ \d+ \d$/.test(body);
  });
  return body.split(' ').map(Number) as [number, number, number, number];
}

test(
  'GRL-010 CFG-117 CFG-029 several workers load their application once; each has a companion of its own',
  { skip: missing },
  async (t) => {
    const made = await site(t, { 'app.py': APP }, PREFORK);
    await made.program.prints('spawned uWSGI worker 2');
    assert.deepEqual(linesOf(made, 'forks').sort(), ['1', '2']);
    const [loader, companion, worker, number] = await ask(made);
    assert.deepEqual(linesOf(made, 'loads'), [String(loader)]);
    assert.deepEqual(
      [nameOf(loader), nameOf(companion), nameOf(worker)],
      ['template', 'companion', `worker-${number}`],
    );
    assert.deepEqual([parentOf(worker), parentOf(loader)], [loader, made.program.pid]);

    await t.test(
      'a companion that ends, and a worker that is killed, come again from the same load',
      async () => {
        assert.equal((await get(made.address, '/exit')).status, 500);
        await made.program.prints(/DAMN ! worker \d \(pid: \d+\) died :\(/);
        await until(() => linesOf(made, 'forks').length === 3);
        const [, , victim] = await ask(made);
        process.kill(victim, 'SIGKILL');
        await made.program.prints(/died, killed by signal 9 :\(/);
        await until(() => linesOf(made, 'forks').length === 4);
        assert.equal((await ask(made))[0], loader);
        assert.deepEqual(linesOf(made, 'loads'), [String(loader)]);
      },
    );

    await t.test('a companion that hangs does not outlive its worker', async () => {
      const hanging = get(made.address, '/hang').catch(() => null);
      await until(() => linesOf(made, 'hangs').length === 1);
      const pid = Number(linesOf(made, 'hangs')[0]);
      process.kill(parentOf(pid), 'SIGKILL');
      await hanging;
      await until(() => !alive(pid));
    });

    await t.test('a reload loads once more; one that does not load is refused', async () => {
      made.program.child.kill('SIGHUP');
      await until(() => linesOf(made, 'loads').length === 2);
      await until(async () => (await ask(made))[0] !== loader);
      await until(() => !alive(loader));
      put(made.directory, { 'app.py': 'raise Exception("does not load")' });
      made.program.child.kill('SIGHUP');
      await made.program.prints('reload refused');
      assert.equal((await get(made.address)).status, 200);
    });

    await t.test('without its template the workers load for themselves', async () => {
      const [template, , worker] = await ask(made);
      put(made.directory, { 'app.py': APP });
      process.kill(template, 'SIGKILL');
      await made.program.prints(/the template of the workers is gone: .* signal 9/);
      assert.ok(alive(worker), 'a worker does not go with it');
      process.kill(worker, 'SIGKILL');
      await until(async () => {
        const [own, pid] = await ask(made);
        return own === pid;
      });
    });
  },
);

test('GRL-011 CFG-189 need-app and lazy-apps with several workers', { skip: missing }, async (t) => {
  const lazy = await site(t, { 'app.py': APP }, `${PREFORK}\nlazy-apps = true`);
  await lazy.program.prints('spawned uWSGI worker 2');
  assert.equal(linesOf(lazy, 'loads').length, 2);
  const broken = await site(t, { 'app.py': 'raise Exception("no")' }, `${PREFORK}\nneed-app = true`).catch(
    (error: Error) => error.message,
  );
  assert.match(String(broken), /no app loaded\. GAME OVER/);
});

test('the stop of an instance leaves nothing behind', { skip: missing }, async (t) => {
  const made = await site(t, { 'app.py': APP }, PREFORK);
  await made.program.prints('spawned uWSGI worker 2');
  const pids = await ask(made);
  assert.equal(await made.program.stop('SIGINT'), 0);
  await until(() => pids.slice(0, 3).every((pid) => !alive(pid)));
});
