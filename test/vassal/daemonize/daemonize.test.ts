import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../fixtures/daemonize/program.ts', import.meta.url));

function run(
  t: TestContext,
  behaviour: string,
  name = 'log',
): { log: string; ended: SpawnSyncReturns<string> } {
  const dir = mkdtempSync('/tmp/daemonize-');
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const log = join(dir, name);
  const options = { encoding: 'utf8', timeout: 20_000 } as const;
  return { log, ended: spawnSync(process.execPath, [PROGRAM, behaviour, log], options) };
}

test('CFG-249 the command returns 0 when the daemon serves; it has its own session and its log', (t) => {
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
