import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { native } from '../../../native/index.ts';
import { EMPERORD, folder } from '../../support/index.ts';

test('the control socket of a service manager is used, and is still there after the Emperor', async (t) => {
  const home = folder(t, { 'vassals/.keep': '' });
  const socket = join(home, 'c.sock');
  const options = { backlog: 10, reusePort: false, freeBind: false, deferAccept: 0, noDelay: false };
  const held = native.listen({ family: 'unix', path: socket }, options);
  t.after(() => native.close(held));
  const { ino } = statSync(socket);
  const command = 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"';
  const argv = [EMPERORD, `--emperor=${home}/vassals`, `--emperor-control=${socket}`];
  const emperor = spawn('/bin/sh', ['-c', command, ...argv], { stdio: ['ignore', 'ignore', 'ignore', held] });
  t.after(() => emperor.kill('SIGKILL'));
  // The client comes before the Emperor listens, and waits.
  const asked = spawnSync(EMPERORD, ['ctl', '--socket', socket, 'status', '--json'], { encoding: 'utf8' });
  assert.equal(asked.status, 0, asked.stderr);
  emperor.kill('SIGINT');
  const [code] = (await once(emperor, 'exit')) as [number | null];
  assert.equal(code, 0);
  assert.equal(statSync(socket).ino, ino);
});
