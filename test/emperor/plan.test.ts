import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vassalEnvironment } from '../../emperor/environment.ts';
import { launchPlan, type Birth, type Surroundings } from '../../emperor/plan.ts';
import { safeDescriptors } from '../../emperor/safe-fd.ts';
import { birthOf } from '../../emperor/settings.ts';
import type { LaunchOperation } from '../../native/index.ts';
import { Configuration } from '../../vassal/config/index.ts';
import { entry, vassal } from './samples.ts';

const around: Surroundings = {
  link: 21,
  config: null,
  socket: null,
  output: [],
  group: null,
  mark: '12-x.3',
  folder: '/vassals',
  executable: false,
  user: null,
};

function birth(...pairs: (readonly [string, string])[]): Birth {
  return birthOf(Configuration.of(...pairs), ['/node', '/start.ts'], { PATH: '/bin' });
}

function argv(name: string, from: Birth, more: Partial<Surroundings> = {}): readonly string[] {
  const plan = launchPlan(vassal('starting', { entry: entry({ argument: name }) }), from, {
    ...around,
    ...more,
  });
  const last = plan.at(-1);
  assert.ok(last?.op === 'exec');
  assert.equal(last.path, last.argv[0]);
  return last.argv;
}

test('EMP-041 EMP-105 a vassal is born in its folder, in its own session, bound to the Emperor, with one link', () => {
  assert.deepEqual(launchPlan(vassal('starting'), birth(), around), [
    { op: 'setsid' },
    { op: 'parent-death-signal', signal: 9 },
    { op: 'signals-default' },
    { op: 'descriptors', map: [{ from: 21, to: 3 }] },
    { op: 'open', path: '/dev/null', descriptor: 0, write: false },
    { op: 'chdir', path: '/vassals' },
    {
      op: 'environment',
      entries: ['PATH=/bin', 'UWSGI_EMPEROR_FD=3', 'UWSGI_VASSALS_DIR=/vassals', 'EMPERORD_VASSAL=12-x.3'],
    },
    { op: 'exec', path: '/node', argv: ['/node', '/start.ts', '--ini', 'a.ini'] },
  ]);
});

test('EMP-008 EMP-010 the ending of a name chooses the option', () => {
  const option = (name: string): string | undefined => argv(name, birth())[2];
  const names = ['a.ini', 'a.xml', 'a.yml', 'a.yaml', 'a.js', 'a.json', 'a.foo', '.ini'];
  const options = ['--ini', '--xml', '--yaml', '--yaml', '--json', '--json', '--config', '--ini'];
  assert.deepEqual(names.map(option), options);
});

test('BRD-002 a zerg has the section zerg of the same file, and its number', () => {
  const zerg = vassal('starting', { entry: entry({ argument: 'a.yml:zerg' }), zerg: 2 });
  const plan = launchPlan(zerg, birth(), around);
  const [environment] = plan.flatMap((step) => (step.op === 'environment' ? [step.entries] : []));
  assert.ok(environment?.includes('UWSGI_BROODLORD_NUM=2'));
  const last = plan.at(-1);
  assert.deepEqual(last?.op === 'exec' ? last.argv.slice(2) : [], ['--yaml', 'a.yml:zerg']);
});

test('EMP-045 EMP-073 the pipe of the configuration is descriptor 4, an on-demand socket 0', () => {
  const plan = launchPlan(vassal('starting'), birth(), { ...around, config: 22, socket: 23 });
  const maps = plan.flatMap((step) => (step.op === 'descriptors' ? step.map : []));
  assert.deepEqual(
    maps.map(({ from, to }) => [from, to]),
    [
      [21, 3],
      [22, 4],
      [23, 0],
    ],
  );
  assert.ok(!plan.some(({ op }) => op === 'open'));
});

test('emperor-chroot: the root is entered as root, and the folder is the same one inside', () => {
  const steps = (root: string): unknown[] =>
    launchPlan(vassal('starting', { owner: { uid: 1, gid: 1 } }), birth(['emperor-chroot', root]), around)
      .filter(({ op }) => ['chroot', 'chdir', 'uid'].includes(op))
      .map((step) => ('path' in step ? `${step.op} ${step.path}` : step.op));
  assert.deepEqual(steps('/vassals'), ['chdir /vassals', 'chroot /vassals', 'chdir /', 'uid']);
  assert.deepEqual(steps('/'), ['chdir /vassals', 'chroot /', 'chdir /vassals', 'uid']);
  assert.deepEqual(steps('/srv'), ['chdir /vassals', 'chroot /srv', 'chdir /', 'uid']);
});

test('EMP-092 HOK-015 hook-as-vassal in words of the system and of the shell, before exec-as-vassal', () => {
  const operations = birth(
    ['exec-as-vassal', 'last'],
    ['hook-as-vassal', 'write:/f some text'],
    ['hook-as-vassal', 'cd:/srv'],
  ).asVassal;
  assert.deepEqual(operations, [
    { op: 'run', argv: ['/bin/sh', '-c', 'printf %s "$2" > "$1"', 'sh', '/f', 'some text'], fatal: true },
    { op: 'chdir', path: '/srv' },
    { op: 'run', argv: ['/bin/sh', '-c', 'last'], fatal: true },
  ]);
  for (const wrong of ['nosuch:x', 'nothing']) {
    assert.throws(() => birth(['hook-as-vassal', wrong]), { code: 'ERR_EMPEROR_ACTION' });
  }
});

test('HOK-017 HOK-018 mounts of a vassal stand between its hooks and its commands', () => {
  const operations = birth(
    ['exec-as-vassal', 'last'],
    ['umount-as-vassal', '/old rec,detach'],
    ['mount-as-vassal', 'tmpfs none /tmp nosuid size=1m'],
    ['hook-as-vassal', 'hostname:inside'],
  ).asVassal;
  assert.deepEqual(
    operations.map(({ op }) => op),
    ['hostname', 'mount', 'unmount', 'run'],
  );
  for (const [option, wrong] of [
    ['mount-as-vassal', 'tmpfs none'],
    ['umount-as-vassal', '/old rec'],
  ] as const) {
    assert.throws(() => birth([option, wrong]), { code: 'ERR_EMPEROR_ACTION' });
  }
});

test('EMP-054 EMP-056 EMP-058 templates stand in the order of the original, whatever their own', () => {
  const from = birth(
    ['vassals-include', 'D'],
    ['vassals-inherit', 'C'],
    ['vassal-set', 'k=v'],
    ['vassals-include-before', 'B'],
    ['vassal-set', 'k2=v2'],
    ['vassals-inherit-before', 'A'],
  );
  assert.equal(
    argv('a.ini', from).slice(2).join(' '),
    '--inherit A --include B --set k=v --set k2=v2 --ini a.ini --inherit C --include D',
  );
});

test('EMP-106 binary-path and emperor-wrapper take the place of the program', () => {
  assert.deepEqual(argv('a.ini', birth(['binary-path', '/no/uwsgi'])), ['/no/uwsgi', '--ini', 'a.ini']);
  assert.deepEqual(argv('a.ini', birth(['binary-path', 'uwsgi'])), ['uwsgi', '--ini', 'a.ini']);
  const both = birth(['binary-path', '/no/uwsgi'], ['emperor-wrapper', '/wrap']);
  assert.deepEqual(argv('a.ini', both), ['/wrap', '--ini', 'a.ini']);
});

test('emperor-wrapper-override comes before every other program, emperor-wrapper-fallback after it', () => {
  const programs = (...pairs: (readonly [string, string])[]): string[] =>
    launchPlan(vassal('starting'), birth(...pairs), around).flatMap((step) =>
      step.op === 'exec' || step.op === 'try-exec' ? [`${step.op} ${step.argv.join(' ')}`] : [],
    );
  const [one, two] = [
    ['emperor-wrapper-override', '/1'] as const,
    ['emperor-wrapper-override', '/2'] as const,
  ];
  const [three, four] = [
    ['emperor-wrapper-fallback', '/3'] as const,
    ['emperor-wrapper-fallback', '/4'] as const,
  ];
  assert.deepEqual(programs(one, two), [
    'try-exec /1 --ini a.ini',
    'try-exec /2 --ini a.ini',
    'exec /node /start.ts --ini a.ini',
  ]);
  assert.deepEqual(programs(three, ['emperor-wrapper', '/w'], one, four), [
    'try-exec /1 --ini a.ini',
    'try-exec /w --ini a.ini',
    'try-exec /3 --ini a.ini',
    'exec /4 --ini a.ini',
  ]);
});

test('REL-170 safe-fd: the descriptor has the same number in a vassal, and its link another one', () => {
  const from = { ...birth(), safe: [3, 5] };
  const plan = launchPlan(vassal('starting'), from, { ...around, config: 22 });
  const map = plan.flatMap((step) => (step.op === 'descriptors' ? step.map : []));
  assert.deepEqual(map, [
    { from: 21, to: 4 },
    { from: 22, to: 6 },
    { from: 3, to: 3 },
    { from: 5, to: 5 },
  ]);
  const [environment] = plan.flatMap((step) => (step.op === 'environment' ? [step.entries] : []));
  for (const entry of ['UWSGI_EMPEROR_FD=4', 'UWSGI_EMPEROR_FD_CONFIG=6'])
    assert.ok(environment?.includes(entry));
});

test('REL-170 safe-fd names what the Emperor was started with, and nothing of its own', () => {
  const open = {
    0: '/dev/null',
    3: 'anon_inode:[eventpoll]',
    4: 'pipe:[1]',
    5: 'pipe:[1]',
    6: 'pipe:[2]',
    7: '/etc/hostname',
  };
  const complaints: string[] = [];
  const safe = safeDescriptors([7, 6, 7, 0, 3, 4, 9, 300], (text) => complaints.push(text), open);
  assert.deepEqual(safe, [7, 6]);
  assert.deepEqual(
    complaints.map((text) => /\d+/.exec(text)?.[0]),
    ['0', '3', '4', '9', '300'],
  );
});

test('EMP-114 an executable configuration is run by its path, which is one word of the shell', () => {
  const value = (name: string): string | undefined => argv(name, birth(), { executable: true }).at(-1);
  assert.equal(value('a.ini'), 'exec:///vassals/a.ini');
  assert.equal(value('/b/a.ini'), 'exec:///b/a.ini');
  assert.equal(value("$(touch x);'.ini"), "exec://'/vassals/$(touch x);'\\''.ini'");
});

test('EMP-061 EMP-092 EMP-095 hooks and the owner: the hook as the Emperor, the command as the vassal', () => {
  const from = birth(['vassals-start-hook', 'hook me'], ['exec-as-vassal', 'one'], ['exec-as-vassal', 'two']);
  const owner = { uid: 33, gid: 34 };
  const steps = (user: string | null): LaunchOperation[] => {
    const plan = launchPlan(vassal('starting', { owner }), from, { ...around, user });
    return plan.filter(({ op }) => ['run', 'groups', 'init-groups', 'gid', 'uid'].includes(op));
  };
  const run = (command: string, fatal: boolean, ...more: string[]): LaunchOperation => ({
    op: 'run',
    argv: ['/bin/sh', '-c', command, ...more],
    fatal,
  });
  assert.deepEqual(steps(null), [
    run('hook me "$0"', false, 'a.ini'),
    { op: 'groups', gids: [34] },
    { op: 'gid', gid: 34 },
    { op: 'uid', uid: 33 },
    run('one', true),
    run('two', true),
  ]);
  assert.deepEqual(steps('www-data')[1], { op: 'init-groups', user: 'www-data', gid: 34 });
});

test('EMP-088 EMP-090 emperor-use-clone: born in namespaces; in a user namespace the owner is its root', () => {
  const from = birth(['emperor-use-clone', 'fs,net,ipc'], ['emperor-use-clone', 'pid user']);
  const owner = { uid: 33, gid: 34 };
  const plan = (who: typeof owner | null): LaunchOperation[] => [
    ...launchPlan(vassal('starting', { owner: who }), from, around),
  ];
  const namespaces = ['fs', 'net', 'ipc', 'pid', 'user'];
  const everybody = '0 0 4294967295';
  assert.deepEqual(plan(null)[0], { op: 'born-in', namespaces, uidMap: everybody, gidMap: everybody });
  assert.deepEqual(plan(owner)[0], { op: 'born-in', namespaces, uidMap: '0 33 1', gidMap: '0 34 1' });
  assert.deepEqual(
    plan(owner).filter(({ op }) => op === 'uid' || op === 'gid'),
    [
      { op: 'gid', gid: 0 },
      { op: 'uid', uid: 0 },
    ],
  );
  assert.throws(() => birth(['emperor-use-clone', 'fs,planet']), { code: 'ERR_JAIL_OPTION' });
});

test('EMP-068 REL-107 emperor-cap bounds what a vassal of root may', () => {
  const plan = launchPlan(vassal('starting'), birth(['emperor-cap', 'setuid,CAP_KILL,42']), around);
  assert.deepEqual(plan.at(-2), { op: 'bounding-capabilities', capabilities: [7, 5, 42] });
});

test('EMP-055 the environment of a vassal', () => {
  const own = {
    PATH: '/bin',
    UWSGI_VASSAL_SOCKET: '/tmp/%n.sock',
    UWSGI_VASSAL_MASTER: '1',
    UWSGI_VASSAL_: 'nothing',
    UWSGI_MASTER: '0',
    UWSGI_EMPEROR: '/vassals',
    UWSGI_EMPEROR_FD: '9',
    UWSGI_EMPEROR_FD_CONFIG: '10',
    NOTIFY_SOCKET: '/run/systemd/notify',
    WATCHDOG_USEC: '1',
    LISTEN_FDS: '1',
    GONE: undefined,
  };
  assert.deepEqual(
    vassalEnvironment(
      { ...own, EMPERORD_VASSAL: '1-a.1' },
      { folder: '/v', link: 3, config: null, zerg: 0, mark: '2-b.7' },
    ),
    [
      'PATH=/bin',
      'UWSGI_MASTER=1',
      'EMPERORD_VASSAL=1-a.1 2-b.7',
      'UWSGI_SOCKET=/tmp/%n.sock',
      'UWSGI_EMPEROR_FD=3',
      'UWSGI_VASSALS_DIR=/v',
    ],
  );
});
