import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { native, type ExitStatus, type LaunchOperation, type LaunchPlan } from '../../../native/index.ts';
import { excessOf, plannedBy } from '../../../emperor/verify/index.ts';
import { skipWithout, skipWithoutRoot } from '../../native/run.ts';
import { CHECKOUT, EMPERORD, emperord, folder, put, serves, type Running } from '../../support/index.ts';

const IDENTITY: LaunchPlan = [
  { op: 'groups', gids: [4242] },
  { op: 'gid', gid: 4242 },
  { op: 'uid', uid: 4241 },
];

/** Starts a program by one plan and verifies it by another one. Returns what is told of it. */
async function verified(t: TestContext, executed: LaunchPlan, planned: LaunchPlan): Promise<string | null> {
  const born = executed.filter(({ op }) => op === 'born-in');
  const { pid, pidfd, started } = native.launch([
    ...born,
    { op: 'setsid' },
    { op: 'descriptors', map: [] },
    ...executed.filter(({ op }) => op !== 'born-in'),
    { op: 'exec', path: 'sleep', argv: ['sleep', '1000'] },
  ]);
  const end = new Promise<ExitStatus>((resolve) => native.watchExit(pidfd, resolve));
  t.after(async () => {
    native.signal(pidfd, 9);
    await end;
    native.close(pidfd);
  });
  assert.equal(await started, null);
  return excessOf('a.ini', pid, plannedBy(planned), 'begun')?.message ?? null;
}

test('what a launcher did not do is found in the process, for every kind of right', async (t) => {
  if (skipWithoutRoot(t) || skipWithout(t, '-n', '-m', '-p', '-f')) return;
  const born: LaunchOperation = { op: 'born-in', namespaces: ['net', 'fs', 'pid', 'ipc', 'uts', 'cgroup'] };
  const users: LaunchOperation = {
    op: 'born-in',
    namespaces: ['user'],
    uidMap: '0 4241 1',
    gidMap: '0 4242 1',
  };
  const limit: LaunchOperation = { op: 'bounding-capabilities', capabilities: [5, 7] };
  const inside: LaunchPlan = [
    { op: 'gid', gid: 0 },
    { op: 'uid', uid: 0 },
  ];
  const cases: readonly [what: string, done: LaunchPlan, planned: LaunchPlan, told: RegExp | null][] = [
    ['identity', IDENTITY, IDENTITY, null],
    [
      'no user',
      IDENTITY.slice(0, 2),
      IDENTITY,
      /user 0 instead of user 4241; 0x\w+ instead of no capabilities/,
    ],
    [
      'no group',
      [IDENTITY[0] as LaunchOperation, { op: 'uid', uid: 4241 }],
      IDENTITY,
      /group 0 instead of group 4242/,
    ],
    [
      'more groups',
      [{ op: 'groups', gids: [4242, 27] }, ...IDENTITY.slice(1)],
      IDENTITY,
      /: 27 instead of no groups but 4242/,
    ],
    ['namespaces', [born], [born], null],
    [
      'no namespace',
      [{ op: 'born-in', namespaces: ['net', 'pid'] }],
      [born],
      /that of the Emperor instead of a fs namespace of its own/,
    ],
    ['users', [users, ...inside], [users, ...inside], null],
    ['no users', [], [users, ...inside], /user 0 instead of user 4241/],
    ['a limit', [limit], [limit], null],
    ['no limit', [], [limit], /instead of no capabilities but 0xa0/],
    ['no new privileges', [{ op: 'no-new-privileges' }], [{ op: 'no-new-privileges' }], null],
    ['new privileges', [], [{ op: 'no-new-privileges' }], /new privileges are possible/],
  ];
  for (const [what, done, planned, told] of cases) {
    const found = await verified(t, done, planned);
    if (told === null) assert.equal(found, null, what);
    else {
      assert.match(found ?? '', told, what);
      assert.match(found ?? '', /^ERR_EMPEROR_RIGHTS: /);
    }
  }
});

function ctl(directory: string, ...words: string[]): string {
  return spawnSync(EMPERORD, ['ctl', '--socket', join(directory, 'ctl'), ...words], { encoding: 'utf8' })
    .stdout;
}

test('EMP-059 a program that stays root under a tenant is killed when it says that it accepts, told why, and throttled', async (t) => {
  if (skipWithoutRoot(t)) return;
  const directory = folder(t, { 'v/.keep': '' });
  for (const path of [directory, join(directory, 'v')]) chmodSync(path, 0o755);
  const program = join(directory, 'keeps-root');
  const source = join(CHECKOUT, 'test/fixtures/emperor/keeps-root.cc');
  if (spawnSync('c++', ['-o', program, source]).status !== 0) return t.skip('no C++ compiler');
  chmodSync(program, 0o4755);
  const emperor = emperord(t, [
    ...['--emperor', join(directory, 'v'), '--emperor-tyrant', '--binary-path', program],
    ...['--emperor-control', join(directory, 'ctl'), '--emperor-throttle', '60000'],
  ]);
  await emperor.prints('starting uWSGI Emperor');
  put(directory, { 'a.ini': '' });
  chownSync(join(directory, 'a.ini'), 4241, 4242);
  spawnSync('mv', [join(directory, 'a.ini'), join(directory, 'v/a.ini')]);
  await emperor.prints(/ERR_EMPEROR_RIGHTS: unable to verify the rights of the vassal a\.ini/);
  await emperor.prints(/unloyal bad behaving vassal found: a\.ini throttling it/);
  assert.doesNotMatch(emperor.output(), /ready to accept/);
  const why = ctl(directory, 'why', 'a.ini');
  assert.match(why, /user 0 instead of user 4241/);
  assert.match(why, /throttled: attempt 1/);
});

test('a healthy vassal is never stopped by it, however it is isolated and started', async (t) => {
  if (skipWithoutRoot(t) || skipWithout(t, '-n', '-m', '-p', '-f')) return;
  const modes: readonly [name: string, uid: number, options: readonly string[]][] = [
    ['tyrant', 4241, ['--emperor-tyrant']],
    ['initgroups', 1, ['--emperor-tyrant', '--emperor-tyrant-initgroups']],
    ['launched', 4241, ['--emperor-tyrant', '--fork-server', 'off']],
    ['born', 4241, ['--emperor-tyrant', '--emperor-use-clone', 'fs,ipc,uts,cgroup,pid']],
    ['users', 4241, ['--emperor-tyrant', '--emperor-use-clone', 'user']],
    ['capabilities', 0, ['--emperor-cap', 'setuid,setgid,kill,dac_override,chown']],
    ['both', 4241, ['--emperor-tyrant', '--emperor-cap', 'kill']],
  ];
  for (const [name, uid, options] of modes) {
    const { emperor, address } = begin(t, uid, options);
    await serves(address, '/', 'here').catch((thrown: unknown) => {
      throw new Error(`${name}: ${String(thrown)}\n${emperor.output()}`);
    });
    await emperor.prints('ready to accept requests');
    assert.doesNotMatch(emperor.output(), /ERR_EMPEROR|curse/, name);
    assert.equal(await emperor.stop(), 0, name);
  }
});

/** An Emperor over one vassal of this user, which serves on a socket of its own. */
function begin(
  t: TestContext,
  uid: number,
  options: readonly string[],
  application = 'javascript = app.cjs',
): { emperor: Running; address: string } {
  const directory = folder(t, {
    'v/app.cjs': 'module.exports = (request, response) => response.end("here");',
    'run/.keep': '',
  });
  for (const path of [directory, join(directory, 'v')]) chmodSync(path, 0o755);
  const address = join(directory, 'run/s');
  put(directory, { 'v/a.ini': `[uwsgi]\nhttp-socket = ${address}\nmaster = 1\n${application}\n` });
  for (const path of ['v/a.ini', 'run']) chownSync(join(directory, path), uid, uid);
  return { emperor: emperord(t, ['--emperor', join(directory, 'v'), ...options]), address };
}

test('a healthy vassal on demand is not stopped by it', async (t) => {
  if (skipWithoutRoot(t)) return;
  const sockets = folder(t);
  const options = ['--emperor-tyrant', '--emperor-on-demand-directory', sockets];
  const { emperor } = begin(t, 4241, options, 'javascript = app.cjs\nprotocol = http');
  await emperor.prints('"on demand" instance detected');
  await serves(join(sockets, 'a.socket'), '/', 'here');
  assert.doesNotMatch(emperor.output(), /ERR_EMPEROR|curse/);
});

test('real uWSGI under our tyrant is not stopped by it', async (t) => {
  if (skipWithoutRoot(t)) return;
  const uwsgi = spawnSync('sh', ['-c', 'command -v uwsgi'], { encoding: 'utf8' }).stdout.trim();
  if (uwsgi === '') return t.skip('no uwsgi is installed');
  const { emperor } = begin(t, 4241, ['--emperor-tyrant', '--binary-path', uwsgi], 'log-master = 1');
  await emperor.prints('vassal a.ini is ready to accept requests');
  assert.doesNotMatch(emperor.output(), /ERR_EMPEROR|curse/);
});
