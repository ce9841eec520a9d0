import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { dial, emperord, EMPERORD, exchange, folder, put, until, type Running } from '../../support/index.ts';

/**
 * A vassal in shell: says that it accepts, does what `commands/NAME` says, obeys the first byte of the Emperor (as an
 * answer to any byte but 1 it ends).
 */
const VASSAL = `#!/bin/sh
echo "vassal $2 starts" >&2
[ -e ../commands/$2 ] && . ../commands/$2
printf '\\005' >&3
while byte=$(dd bs=1 count=1 <&3 2>/dev/null | od -An -tu1 | tr -d ' '); do
  echo "vassal $2 got byte $byte" >&2
  [ "$byte" = 1 ] && printf '\\005' >&3 && continue
  exit 0
done
`;

interface Place {
  readonly home: string;
  readonly socket: string;
  readonly emperor: Running;
  /** Runs the client. */
  ctl(...words: string[]): { code: number | null; out: string; err: string };
  /** Asks without a client. */
  ask(command: string, vassal?: string): Promise<any>;
  vassals(): Promise<any[]>;
  state(name: string): Promise<string>;
}

async function place(t: TestContext, files: Record<string, string>, ...options: string[]): Promise<Place> {
  const home = folder(t, { vassal: VASSAL, 'vassals/.keep': '', 'commands/.keep': '', ...files });
  chmodSync(home, 0o755);
  chmodSync(join(home, 'vassal'), 0o755);
  const socket = join(home, 'c.sock');
  const argv = [
    `--emperor=${home}/vassals`,
    `--emperor-control=${socket}`,
    `--emperor-wrapper=${home}/vassal`,
  ];
  const emperor = emperord(t, [...argv, ...options]);
  await emperor.prints('*** Emperor control socket on');
  const ctl: Place['ctl'] = (...words) => {
    const { status, stdout, stderr } = spawnSync(EMPERORD, ['ctl', '--socket', socket, ...words], {
      encoding: 'utf8',
    });
    return { code: status, out: stdout, err: stderr };
  };
  const ask: Place['ask'] = async (command, vassal) => {
    const answer = JSON.parse(await exchange(socket, `${JSON.stringify({ version: 1, command, vassal })}\n`));
    return answer.result ?? answer;
  };
  const vassals: Place['vassals'] = async () => (await ask('status')).vassals;
  const state: Place['state'] = async (name) =>
    (await vassals()).find((one) => one.name === name)?.state ?? 'none';
  return { home, socket, emperor, ctl, ask, vassals, state };
}

test('EMP-003 EMP-004 EMP-107 status, reload, stop and start of one vassal, logs and why', async (t) => {
  const { home, emperor, ctl, ask, vassals, state } = await place(t, {
    'vassals/a.ini': '',
    'vassals/b.ini': '',
  });
  await until(async () => (await vassals()).filter((one) => one.accepting).length === 2);
  assert.match(ctl('status').out, /a\.ini +accepting +\d+/);

  assert.equal(ctl('reload', 'a.ini').code, 0);
  await emperor.prints('vassal a.ini got byte 1');
  assert.doesNotMatch(emperor.output(), /b\.ini got byte/);

  const stopped = JSON.parse(ctl('--json', 'stop', 'a.ini').out);
  assert.equal(stopped.vassals[0].before.state, 'running');
  await until(async () => (await state('a.ini')) === 'halted');
  writeFileSync(join(home, 'vassals/a.ini'), 'changed');
  await emperor.prints('updated configuration for stopped instance a.ini');
  assert.equal(await state('a.ini'), 'halted');
  const plan = (await ask('plan')).steps.find((step: any) => step.vassal === 'a.ini');
  assert.deepEqual([plan.action, plan.why], ['nothing', 'user 0 stopped it']);

  assert.equal(ctl('start', 'a.ini').code, 0);
  await until(async () => (await state('a.ini')) === 'running');
  const why = await ask('why', 'a.ini');
  assert.equal(why.deaths[0].cause, 'stop');
  assert.deepEqual(why.deaths[0].lines, [
    'vassal a.ini starts',
    'vassal a.ini got byte 1',
    'vassal a.ini got byte 0',
  ]);
  assert.match(ctl('why', 'a.ini').out, /exit code 0, asked to stop.*\n.*want of memory: none/);
  assert.match(ctl('logs', 'b.ini').out, /^vassal b\.ini starts$/m);
  const top = JSON.parse(ctl('--json', 'top').out).find((row: any) => row.name === 'b.ini');
  assert.ok(top.rss > 0 && top.processes >= 1 && top.requests === null);

  rmSync(join(home, 'vassals/a.ini'));
  await until(async () => (await state('a.ini')) === 'none');
  assert.equal(ctl('why', 'a.ini').code, 1);
  assert.equal(ctl('bogus').code, 2);
});

test('EMP-081 EMP-082 EMP-083 why did it die: code, signal, lines, the next start; pardon shows before and after', async (t) => {
  const { ctl, ask, vassals } = await place(
    t,
    {
      'vassals/code.ini': '',
      'vassals/signal.ini': '',
      'commands/code.ini': 'i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo "line $i"; done; exit 7\n',
      'commands/signal.ini': 'printf "no line end" >&2; kill -SEGV $$\n',
    },
    '--emperor-throttle=30000',
  );
  await until(
    async () =>
      (await vassals()).filter((one: any) => one.deaths > 0 && one.state === 'waiting').length === 2,
  );
  const code = await ask('why', 'code.ini');
  assert.equal(code.deaths[0].code, 7);
  assert.equal(code.deaths[0].lines.length, 64);
  assert.equal(code.deaths[0].lines.at(-1), 'line 100');
  assert.match(code.status.next.why, /throttled: attempt 1, level 30 s/);
  assert.ok(code.status.next.at > code.deaths[0].at + 20);
  const signal = (await ask('why', 'signal.ini')).deaths[0];
  assert.deepEqual([signal.signal, signal.code, signal.lines.at(-1)], [11, null, 'no line end']);
  assert.equal(signal.oom.certainty, 'none');
  assert.match(ctl('why', 'signal.ini').out, /signal 11 \(SIGSEGV\)/);

  const [pardoned] = (await ask('pardon', 'code.ini')).vassals;
  assert.equal(pardoned.before.attempts, 1);
  assert.deepEqual(pardoned.after, { state: 'starting', attempts: 0, delay: 0 });
});

test('logs -f follows over a death, and the end of the client is noticed', async (t) => {
  const { socket, home, ask, vassals } = await place(t, { 'vassals/a.ini': '' });
  await until(async () => (await vassals())[0]?.accepting === true);
  const client = spawn(EMPERORD, ['ctl', '--socket', socket, 'logs', '-f', 'a.ini']);
  t.after(() => client.kill('SIGKILL'));
  let text = '';
  client.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await until(() => text.includes('vassal a.ini starts'));
  put(home, { 'commands/a.ini': 'echo second life\n' });
  await ask('stop', 'a.ini');
  await until(async () => (await vassals())[0].state === 'halted');
  await ask('start', 'a.ini');
  await until(
    () => text.includes('second life'),
    () => text,
  );
  client.kill('SIGKILL');
  const open = (): number => readFileSync('/proc/net/unix', 'utf8').split(socket).length - 1;
  await until(() => open() === 1);
});

test('malformed and slow clients get an error or the end, and disturb nobody', async (t) => {
  const { socket, vassals, emperor } = await place(t, { 'vassals/a.ini': '' });
  const cases: readonly (readonly [string, RegExp])[] = [
    ['nonsense\n', /ERR_CONTROL_REQUEST.*no JSON/],
    ['{"version":9,"command":"status"}\n', /version 9/],
    ['{"version":1,"command":"__proto__"}\n', /the command \\"__proto__\\"/],
    [`${'x'.repeat(100_000)}`, /ERR_CONTROL_REQUEST/],
    ['{"version":1,"command":"stop"}\n', /no vassal/],
  ];
  for (const [bytes, answer] of cases) assert.match(await exchange(socket, bytes), answer);
  const silent = Array.from({ length: 60 }, () => dial(socket).on('error', () => undefined));
  t.after(() => silent.forEach((one) => one.destroy()));
  await until(async () => (await vassals().catch(() => []))[0]?.state === 'running');
  assert.equal(emperor.child.exitCode, null);
});

test(
  'EMP-061 a tenant sees and orders its own vassals, and nobody else without tyrant',
  { skip: process.getuid?.() !== 0 && 'needs root' },
  async (t) => {
    const {
      home,
      socket,
      ask: root,
      vassals,
    } = await place(t, { 'vassals/mine.ini': '', 'vassals/other.ini': '' }, '--emperor-tyrant');
    chownSync(join(home, 'vassals/mine.ini'), 65534, 65534);
    chownSync(join(home, 'vassals/other.ini'), 33, 33);
    await until(async () => (await vassals()).filter((one: any) => one.accepting).length === 2);
    const ask = (request: object): any => {
      const script = `import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(sys.argv[2].encode()); print(s.makefile().read())`;
      const words = ['-c', script, socket, `${JSON.stringify({ version: 1, ...request })}\n`];
      const { stdout, stderr } = spawnSync('/usr/bin/python3', words, {
        uid: 65534,
        gid: 65534,
        encoding: 'utf8',
      });
      return JSON.parse(stdout === '' ? `{"failed":${JSON.stringify(stderr)}}` : stdout);
    };
    const names = ask({ command: 'status' }).result?.vassals?.map((one: any) => one.name);
    assert.deepEqual(names, ['mine.ini']);
    assert.equal(ask({ command: 'why', vassal: 'other.ini' }).code, 'ERR_CONTROL_VASSAL');
    assert.equal(ask({ command: 'plan' }).code, 'ERR_CONTROL_DENIED');
    assert.deepEqual(
      ask({ command: 'reload', all: true }).result.vassals.map((one: any) => one.name),
      ['mine.ini'],
    );
    await root('stop', 'mine.ini');
    await until(async () => (await vassals()).some((one) => one.state === 'halted'));
    assert.equal(ask({ command: 'start', vassal: 'mine.ini' }).code, 'ERR_CONTROL_DENIED');
  },
);

test('the socket is gone after the end, a dead one is replaced, a live one is not taken', async (t) => {
  const { socket, home, emperor, ctl } = await place(t, {});
  const second = emperord(t, [`--emperor=${home}/vassals`, `--emperor-control=${socket}`]);
  assert.equal(await second.ended(), 1);
  assert.match(second.output(), /ERR_CONTROL_LISTEN/);
  assert.equal(ctl('status').code, 0);
  assert.equal(statSync(socket).mode & 0o777, 0o666);
  await emperor.stop('SIGKILL');
  assert.equal(ctl('status').code, 3);
  const third = emperord(t, [`--emperor=${home}/vassals`, `--emperor-control=${socket}`]);
  await third.prints('*** Emperor control socket on');
  await third.stop('SIGTERM');
  assert.equal(existsSync(socket), false);
});

test('plan without an Emperor reads the sources and starts nothing', (t) => {
  const home = folder(t, { 'v/a.ini': '[uwsgi]\nemperor = x\n', 'v/b.ini': '' });
  const plan = (...words: string[]): any =>
    JSON.parse(spawnSync(EMPERORD, ['ctl', '--json', 'plan', ...words], { encoding: 'utf8' }).stdout);
  assert.deepEqual(
    plan('--emperor', `${home}/v`).steps.map((step: any) => [step.action, step.vassal]),
    [
      ['start', 'a.ini'],
      ['start', 'b.ini'],
    ],
  );
  assert.match(plan('--emperor', 'nope://x').error.message, /ERR_MONITOR_SCHEME/);
  assert.match(plan('--emperor', `${home}/missing`).problems[0], /ERR_MONITOR_MISSING/);
});
