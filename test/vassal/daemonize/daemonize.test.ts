import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { emperord, folder, LIMIT_MS, until } from '../../support/index.ts';

const PROGRAM = fileURLToPath(new URL('../../fixtures/daemonize/program.ts', import.meta.url));

function run(
  t: TestContext,
  behaviour: string,
  name = 'log',
): { log: string; ended: SpawnSyncReturns<string> } {
  const dir = mkdtempSync('/tmp/daemonize-');
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const log = join(dir, name);
  const options = { encoding: 'utf8', timeout: LIMIT_MS } as const;
  return { log, ended: spawnSync(process.execPath, [PROGRAM, behaviour, log], options) };
}

test('LOG-003 CFG-249 the command returns 0 when the daemon serves; it has its own session and its log', (t) => {
  const { log, ended } = run(t, 'serves');
  assert.equal(ended.status, 0, ended.stderr);
  assert.equal(ended.stdout, '');
  const { pid, variable } = JSON.parse(readFileSync(log, 'utf8')) as { pid: number; variable: string | null };
  t.after(() => process.kill(pid, 'SIGKILL'));
  assert.equal(variable, null);
  assert.notEqual(pid, ended.pid);
  assert.equal(readlinkSync(`/proc/${pid}/fd/0`), '/dev/null');
  for (const descriptor of [1, 2]) assert.equal(readlinkSync(`/proc/${pid}/fd/${descriptor}`), log);
  const session = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];
  assert.equal(session, String(pid));
});

test('a daemon that does not come to serve gives its exit code and the place to look', (t) => {
  const fails = run(t, 'fails');
  assert.equal(fails.ended.status, 22);
  assert.match(fails.ended.stderr, /ERR_DAEMONIZE_START.*it ended with 22.*read the end of/);
  const dies = run(t, 'dies');
  assert.equal(dies.ended.status, 137);
});

test('a log file that cannot be opened is the failure of the command', (t) => {
  const { ended } = run(t, 'serves', 'missing/log');
  assert.equal(ended.status, 1);
  assert.match(ended.stderr, /ERR_DAEMONIZE_LOG/);
});

test('LOG-006 daemonize to a UDP address sends the log there', async (t) => {
  const receiver = createSocket('udp4');
  t.after(() => receiver.close());
  let log = '';
  receiver.on('message', (message) => (log += `${message}\n`));
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  const directory = folder(t);
  const place = `127.0.0.1:${receiver.address().port}`;
  const argv = ['--daemonize', place, '--http-socket', `${directory}/s`, '--pidfile', `${directory}/pid`];
  assert.equal(await emperord(t, argv).ended(), 0);
  const pid = Number(readFileSync(`${directory}/pid`, 'utf8'));
  let ended = false;
  t.after(() => !ended && process.kill(pid, 'SIGKILL'));
  await until(
    () => /spawned uWSGI worker 1 /.test(log),
    () => log,
  );
  process.kill(pid, 'SIGINT');
  await until(
    () => log.includes('goodbye to uWSGI.'),
    () => log,
  );
  ended = true;
});
