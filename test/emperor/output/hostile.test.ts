import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { emperord, EMPERORD, exchange, folder, until } from '../../support/index.ts';

/** Floods its standard error when it is called `flood.ini`, and lives until it is asked to stop. */
const VASSAL = `#!/bin/sh
printf '\\005' >&3
[ "$2" = flood.ini ] && { yes "$(printf 'forged\\033[2J\\rline')" >&2 & }
echo "hello of $2" >&2
dd bs=1 count=1 <&3 >/dev/null 2>&1
`;

function site(t: TestContext): { home: string; socket: string; argv: string[] } {
  const home = folder(t, { vassal: VASSAL, 'v/flood.ini': '' });
  chmodSync(join(home, 'vassal'), 0o755);
  const socket = join(home, 'c.sock');
  const argv = [`--emperor=${home}/v`, `--emperor-control=${socket}`, `--emperor-wrapper=${home}/vassal`];
  return { home, socket, argv };
}

async function status(socket: string): Promise<{ name: string; accepting: boolean }[]> {
  const answer = await exchange(socket, '{"version":1,"command":"status"}\n').catch(() => '');
  return answer === '' ? [] : JSON.parse(answer).result.vassals;
}

test('a vassal that floods its output stalls nobody, forges nothing, and its neighbours start and stop', async (t) => {
  const { home, socket, argv } = site(t);
  const emperor = emperord(t, argv);
  await emperor.prints('forged\\x1b[2J\\x0dline');
  writeFileSync(join(home, 'v/quiet.ini'), '');
  await emperor.prints('hello of quiet.ini');
  await until(async () =>
    (await status(socket)).some(({ name, accepting }) => name === 'quiet.ini' && accepting),
  );
  assert.equal(await emperor.stop('SIGINT'), 0);
  assert.doesNotMatch(emperor.output(), /\x1b/);
});

test('an Emperor whose standard error nobody reads goes on: new vassals start, orders are obeyed', async (t) => {
  const { home, socket, argv } = site(t);
  const emperor = spawn(EMPERORD, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  t.after(() => emperor.kill('SIGKILL'));
  await until(async () => (await status(socket)).some(({ accepting }) => accepting));
  for (let index = 0; index < 20; index++) writeFileSync(join(home, `v/${index}.ini`), '');
  await until(async () => (await status(socket)).filter(({ accepting }) => accepting).length === 21);
  await exchange(socket, '{"version":1,"command":"stop","all":true}\n');
  await until(async () => (await status(socket)).every(({ accepting }) => !accepting));
  emperor.kill('SIGINT');
  const [code] = await once(emperor, 'exit');
  assert.equal(code, 0);
});

test('emperor-inherit-output: vassals print to the descriptors of the Emperor themselves', async (t) => {
  const home = folder(t, {
    vassal: '#!/bin/sh\nreadlink /proc/self/fd/2 >&2\nreadlink /proc/$PPID/fd/2 >&2\n',
    'v/a.ini': '',
  });
  chmodSync(join(home, 'vassal'), 0o755);
  const emperor = emperord(t, [
    `--emperor=${home}/v`,
    '--emperor-inherit-output',
    '--emperor-control=none',
    `--emperor-wrapper=${home}/vassal`,
  ]);
  await emperor.prints(/(pipe:\[\d+\]|socket:\[\d+\])\n\1\n/);
  assert.doesNotMatch(emperor.output(), /control socket/);
});
