import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { test, type TestContext } from 'node:test';
import { emperord, folder, freeAddress, get, put, serves, until, type Running } from '../../support/index.ts';
import { unable } from './forging.ts';

interface Reign {
  readonly directory: string;
  readonly emperor: Running;
}

const APP = 'module.exports = (_, response) => response.end(`${process.pid} of ${process.ppid}`);';

function vassal(directory: string, more = ''): string {
  return `[uwsgi]\nmaster = true\nhttp-socket = ${directory}/a.sock\njavascript = ${directory}/app.cjs\n${more}`;
}

/** An Emperor with one vassal that serves, forked unless there is no fork server. */
async function reign(t: TestContext, mode = 'auto'): Promise<Reign> {
  const directory = folder(t);
  put(directory, { 'app.cjs': APP, 'v/.keep': '' });
  const emperor = emperord(t, ['--emperor', `${directory}/v`, '--fork-server', mode]);
  if (mode !== 'off') await emperor.prints('] ready (pid');
  put(directory, { 'v/a.ini': vassal(directory) });
  await emperor.prints('is ready to accept requests');
  return { directory, emperor };
}

async function family(directory: string): Promise<{ worker: number; master: number }> {
  const { body } = await serves(`${directory}/a.sock`, '/', ' of ');
  const [worker = 0, master = 0] = body.split(' of ').map(Number);
  return { worker, master };
}

const status = (pid: number, field: string): string | undefined =>
  new RegExp(`^${field}:\\s+(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];

function isAlive(pid: number): boolean {
  try {
    return !status(pid, 'State')?.startsWith('Z');
  } catch {
    return false;
  }
}

function forgeOf(emperor: number): number | undefined {
  return globSync('/proc/[0-9]*')
    .map((path) => Number(path.slice('/proc/'.length)))
    .find((pid) => {
      try {
        return status(pid, 'Name') === 'forge' && status(pid, 'PPid') === String(emperor);
      } catch {
        return false;
      }
    });
}

test(
  'a vassal is forked: its master a child of the Emperor, its worker a child of the master',
  { skip: unable },
  async (t) => {
    const { directory, emperor } = await reign(t);
    const { worker, master } = await family(directory);
    assert.equal(status(master, 'PPid'), String(emperor.pid));
    assert.equal(status(master, 'Name'), 'master');
    assert.equal(status(worker, 'Name'), 'worker-1');
    assert.match(emperor.output(), /\[forge\] ready \(pid: \d+\): vassals are forked from it/);
    const argv = readFileSync(`/proc/${master}/cmdline`, 'latin1').split('\0');
    assert.deepEqual(argv.slice(-3, -1), ['--ini', 'a.ini']);
  },
);

test(
  'a forked worker that is killed is replaced, a forked master too, and a reload leaves nobody',
  { skip: unable },
  async (t) => {
    const { directory, emperor } = await reign(t);
    const first = await family(directory);
    process.kill(first.worker, 'SIGKILL');
    await emperor.prints(`DAMN ! worker 1 (pid: ${first.worker}) died, killed by signal 9`);
    await emperor.prints(/Respawned uWSGI worker 1/);
    const second = await family(directory);
    assert.equal(second.master, first.master);
    process.kill(first.master, 'SIGHUP');
    await emperor.prints('buried after');
    const third = await family(directory);
    assert.equal(third.master, first.master);
    assert.ok(!isAlive(second.worker));
    process.kill(first.master, 'SIGKILL');
    await until(() => !isAlive(third.worker));
    await until(async () => (await family(directory)).master !== first.master);
  },
);

test(
  'EMP-028 a master forks while things are open that do not keep it alive: a text of the Emperor, its log, a logger',
  { skip: unable },
  async (t) => {
    const directory = folder(t, { 'app.cjs': APP });
    const texts = ['', 'log-master = true\nlogger = socket:127.0.0.1:9\ntouch-reload = app.cjs'];
    const panel = createServer((_, response) => {
      const list = texts.map((more, index) => ({
        name: `${index}.ini`,
        config: vassal(directory, more).replace('a.sock', `${index}.sock`),
      }));
      response.end(JSON.stringify(list));
    });
    const address = await freeAddress();
    const [host = '', port] = address.split(':');
    await once(panel.listen(Number(port), host), 'listening');
    t.after(() => {
      panel.closeAllConnections();
      panel.close();
    });
    const emperor = emperord(t, ['--emperor', `http://${address}/`, '--fork-server', 'required']);
    for (const index of texts.keys()) await serves(`${directory}/${index}.sock`, '/', ' of ');
    assert.doesNotMatch(emperor.output(), /ended: exit code/);
  },
);

test('vassals outlive the fork server, and there is another one', { skip: unable }, async (t) => {
  const { directory, emperor } = await reign(t);
  const before = await family(directory);
  const forge = forgeOf(emperor.pid);
  process.kill(forge ?? 0, 'SIGKILL');
  await emperor.prints('[forge] ended: vassals are launched without it for 1 seconds');
  put(directory, { 'v/b.ini': vassal(directory).replace('a.sock', 'b.sock') });
  await serves(`${directory}/b.sock`, '/', ' of ');
  assert.deepEqual(await family(directory), before);
  await until(() => emperor.output().split('] ready (pid').length === 3);
});

test('vassals end with a killed Emperor', { skip: unable }, async (t) => {
  const { directory, emperor } = await reign(t);
  const { worker, master } = await family(directory);
  const forge = forgeOf(emperor.pid) ?? 0;
  await emperor.stop('SIGKILL');
  await until(() => ![worker, master, forge].some(isAlive));
});

test(
  'a vassal may be launched on its own, and the operator may forbid the fork server',
  { skip: unable },
  async (t) => {
    const { directory, emperor } = await reign(t);
    put(directory, { 'v/b.ini': vassal(directory, 'fork-server = off\n').replace('a.sock', 'b.sock') });
    await serves(`${directory}/b.sock`, '/', ' of ');
    const { body } = await get(`${directory}/b.sock`);
    const [, master = 0] = body.split(' of ').map(Number);
    // A forked process has the descriptors of its runtime above those that plans may name.
    const high = (pid: number): number => globSync(`/proc/${pid}/fd/25[6-9]`).length;
    assert.equal(high(master), 0);
    assert.ok(high((await family(directory)).master) > 0);
    assert.equal(emperor.output().split('[forge]').length, 2);
  },
);

test('with fork-server = off no fork server is started', async (t) => {
  const { emperor } = await reign(t, 'off');
  assert.equal(forgeOf(emperor.pid), undefined);
  assert.doesNotMatch(emperor.output(), /\[forge/);
});

test('a mode that does not exist ends the Emperor with its reason', async (t) => {
  const emperor = emperord(t, ['--emperor', folder(t), '--fork-server', 'perhaps']);
  assert.equal(await emperor.ended(), 1);
  assert.match(emperor.output(), /perhaps/);
});
