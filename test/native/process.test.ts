import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { native, type ExitStatus } from '../../native/index.ts';
import { until } from '../support/index.ts';

/** A process that is the grandchild of this one, so that nobody here can wait for it. */
async function stranger(): Promise<number> {
  const shell = spawn('sh', ['-c', 'sleep 60 >/dev/null & echo $!'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(shell.stdout, 'data')) as [Buffer];
  return Number(line.toString());
}

test('a foreign process is watched, signalled and its end seen by pidfd', async () => {
  const pidfd = native.openPidfd(await stranger());
  assert.ok(pidfd !== null);
  assert.equal(native.hasEnded(pidfd), false);
  const ended = new Promise<ExitStatus>((resolve) => native.watchExit(pidfd, resolve));
  assert.equal(native.signal(pidfd, 9), true);
  assert.deepEqual(await ended, { code: null, signal: null });
  assert.equal(native.hasEnded(pidfd), true);
  await until(() => !native.signal(pidfd, 0), 'the process is still there');
  native.close(pidfd);
});

test('no process, no pidfd', async () => {
  const child = spawn('true');
  const { pid = 0 } = child;
  await once(child, 'exit');
  assert.equal(native.openPidfd(pid), null);
  assert.throws(() => native.openPidfd(0), { code: 'EINVAL', syscall: 'pidfd_open' });
});

test('a pidfd that was closed is EBADF everywhere', () => {
  const pidfd = native.openPidfd(process.pid) ?? -1;
  assert.equal(native.hasEnded(pidfd), false);
  native.close(pidfd);
  assert.throws(() => native.hasEnded(pidfd), { code: 'EBADF' });
  assert.throws(() => native.signal(pidfd, 0), { code: 'EBADF' });
  assert.throws(() => native.watchExit(pidfd, () => {}), { code: 'EBADF' });
});
