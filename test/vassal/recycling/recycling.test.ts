import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get, serves } from '../../support/index.ts';
import { site } from '../master/site.ts';
import { launch } from '../runtimes/javascript/application.ts';

const pidIn = (body: string): number => Number(/\d+$/.exec(body)?.[0]);

test('CFG-255 max-requests replaces workers under load and loses no request', async (t) => {
  const lines = 'master = true\nprocesses = 2\nthreads = 1\nmax-requests = 20\nmin-worker-lifetime = 0';
  const { address, process } = await site(t, lines);
  const served = new Map<number, number>();
  const client = async (): Promise<void> => {
    for (let count = 0; count < 50; count++) {
      const { status, body } = await get(address);
      assert.equal(status, 200);
      served.set(pidIn(body), (served.get(pidIn(body)) ?? 0) + 1);
    }
  };
  await Promise.all([client(), client(), client(), client()]);
  assert.ok(served.size >= 9, `${served.size} processes`);
  const [first = 0] = served.keys();
  await process.prints(`...The work of process ${first} is done. Seeya!`);
  await process.prints(new RegExp(`worker \\d killed successfully \\(pid: ${first}\\)`));
  await process.prints(/Respawned uWSGI worker \d \(new pid: \d+\)/);
  assert.doesNotMatch(process.output(), /DAMN|too fast/);
});

test('CFG-255 a worker that is too young is not replaced', async (t) => {
  const { address, process } = await site(t, 'master = true\nmax-requests = 1');
  const first = (await get(address)).body;
  for (let count = 0; count < 5; count++) assert.equal((await get(address)).body, first);
  assert.doesNotMatch(process.output(), /Seeya/);
});

const limits: readonly (readonly [string, string, RegExp])[] = [
  [
    'max-worker-lifetime',
    'max-worker-lifetime = 1',
    /worker 1 lifetime reached, it was running for \d+ second\(s\)/,
  ],
  [
    'evil-reload-on-rss',
    'evil-reload-on-rss = 5',
    /\*\*\* EVIL RELOAD ON WORKER 1 RSS: \d+ \(pid: \d+\) \*\*\*/,
  ],
  [
    'evil-reload-on-as',
    'evil-reload-on-as = 5',
    /\*\*\* EVIL RELOAD ON WORKER 1 AS: \d+ \(pid: \d+\) \*\*\*/,
  ],
];
for (const [name, line, said] of limits) {
  test(`${name} replaces a worker that no request comes to`, async (t) => {
    const { address, process } = await site(t, `master = true\nmin-worker-lifetime = 0\n${line}`);
    await process.prints(said);
    await process.prints(/worker 1 killed successfully[^]*Respawned uWSGI worker 1/);
    await serves(address, '/', 'version 1');
  });
}

test('HST-017 reload-on-rss replaces a worker after its request', async (t) => {
  const { address, process } = await site(t, 'master = true\nmin-worker-lifetime = 0\nreload-on-rss = 1');
  const first = pidIn((await get(address)).body);
  await process.prints(`worker 1 killed successfully (pid: ${first})`);
  assert.notEqual(pidIn((await get(address)).body), first);
});

test('reload-on-exception: the client has its answer, and another process the next request', async (t) => {
  const app = `module.exports = (request, response) => {
    if (request.url === '/fail') throw new Error('no luck');
    response.end('pid ' + process.pid);
  };`;
  const { address, process } = await launch(t, {
    files: { 'app.cjs': app },
    more: 'master = true\nreload-on-exception = true',
  });
  await process.prints(/spawned uWSGI worker/);
  const { body: first } = await get(address);
  assert.equal((await get(address)).body, first);
  assert.equal((await get(address, '/fail')).status, 500);
  await process.prints(
    `... monitored exception detected, respawning worker 1 (${first.replace(' ', ': ')})...`,
  );
  await process.prints(/worker 1 killed successfully[^]*Respawned uWSGI worker 1/);
  assert.notEqual((await get(address)).body, first);
});
