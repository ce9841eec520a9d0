import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { freeAddress, get, serves, until } from '../../support/index.ts';
import { site } from './site.ts';

const pidIn = (path: string): number => Number(readFileSync(path, 'utf8'));

/** A site whose forked instance, which holds its output too, ends before it. */
async function forkable(t: TestContext, more: (directory: string) => string) {
  let started: Awaited<ReturnType<typeof site>> | null = null;
  const forked = (): number =>
    Number(/forked: .*\(pid: (\d+)\)/.exec(started?.process.output() ?? '')?.[1] ?? 0);
  t.after(() => {
    try {
      if (forked() > 0) process.kill(forked(), 'SIGINT');
    } catch {
      // It has ended already.
    }
  });
  started = await site(t, more);
  return { ...started, forked };
}

test('FIF-011 FIF-015 FIF-025 a forked master serves the same sockets, and no request is lost on the way', async (t) => {
  const tcp = await freeAddress();
  const {
    directory,
    address,
    process: old,
    edit,
    forked,
  } = await forkable(t, (folder) =>
    [
      'master = true\nprocesses = 2\nvacuum = true',
      `http-socket = ${tcp}\npidfile = ${folder}/pid`,
      `master-fifo = ${folder}/f0\nmaster-fifo = ${folder}/f1`,
    ].join('\n'),
  );
  const tell = (slot: number, commands: string): void => writeFileSync(`${directory}/f${slot}`, commands);
  const seen = new Set<string>();
  let asked = 0;
  let stop = false;
  const client = async (to: string): Promise<void> => {
    while (!stop) {
      const { status, body } = await get(to);
      assert.equal(status, 200);
      asked += 1;
      seen.add(body.slice(0, 9));
    }
  };
  const clients = [address, address, tcp, tcp].map(client);
  await until(() => asked > 500);
  edit('2');
  tell(0, '1fp');
  await old.prints('*** PAUSE');
  await until(() => seen.has('version 2'));
  assert.equal(pidIn(`${directory}/pid`), old.pid);
  const paused = asked;
  await until(() => asked > paused + 1000);
  tell(0, 'P');
  await until(() => pidIn(`${directory}/pid`) === forked());
  tell(1, 'q');
  await until(() => old.child.exitCode === 0);
  const alone = asked;
  await until(() => asked > alone + 1000);
  stop = true;
  await Promise.all(clients);
  assert.equal(pidIn(`${directory}/pid`), forked());
  await serves(address, '/', 'version 2');
});

test('a forked master reads the configuration anew: what it names more is bound, the rest is inherited', async (t) => {
  const {
    directory,
    address,

    edit,
    forked,
  } = await forkable(t, (folder) => `master = true\nmaster-fifo = ${folder}/f`);
  const moved = await freeAddress();
  edit('2', `master = true\nhttp-socket = ${moved}\nmaster-fifo = ${directory}/f`);
  writeFileSync(`${directory}/f`, 'f');
  await serves(moved, '/', 'version 2');
  await serves(address, '/', 'version');
  assert.ok(forked() > 0);
});
