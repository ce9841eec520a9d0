import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { birthOf } from '../../../vassal/jail/birth.ts';
import {
  controllersOf,
  groupPath,
  groupsOfVassals,
  parsePressure,
  unifiedMount,
} from '../../../vassal/jail/cgroup2.ts';
import { groupSetting } from '../../../vassal/jail/cgroups.ts';
import { addressSpace, limitOf, processorsOf } from '../../../vassal/jail/limits.ts';
import {
  entryOf,
  entryPlan,
  laterEntryOf,
  namespacesOf,
  type Entering,
} from '../../../vassal/jail/namespaces.ts';
import { keptMounts, rootChanges } from '../../../vassal/jail/root.ts';
import { numbered } from '../../../vassal/jail/resume.ts';
import { titleOf } from '../../../vassal/procname/title.ts';

type Pair = readonly [string, string];
const of = (...pairs: Pair[]): Configuration => Configuration.of(...pairs);
const root: Entering = { command: ['/node', 's.ts'], uid: 0, gid: 0, emperor: false, environment: ['A=1'] };

function operations(...pairs: Pair[]): string[] {
  const entry = entryOf(of(...pairs));
  return entry === null ? [] : entryPlan(entry, root).map(({ op }) => op);
}

test('NSP-001 NSP-004 NSP-009 the way into the namespaces', () => {
  const around = (...steps: string[]): string[] => ['signals-default', ...steps, 'environment', 'exec'];
  const rows: readonly (readonly [readonly Pair[], readonly string[]])[] = [
    [[], []],
    [[['jailed', 'true']], []],
    [[['unshare', 'ipc,uts']], around('unshare')],
    [[['unshare', 'fs']], around('unshare', 'mount')],
    [[['unshare', 'pid']], around('refork')],
    [[['refork-as-root', 'true']], around('refork')],
    [[['unshare', 'user,net pid']], around('user-namespace', 'refork', 'unshare')],
    [[['chroot', '/r']], around('unshare', 'mount')],
    [
      [
        ['setns', '/s'],
        ['unshare', 'net'],
      ],
      around('join-namespaces', 'unshare'),
    ],
    [[['namespace', '/r:name']], around('refork', 'unshare', 'mount', 'hostname')],
  ];
  for (const [pairs, wanted] of rows) assert.deepEqual(operations(...pairs), wanted, JSON.stringify(pairs));
  assert.throws(() => namespacesOf('unshare', ['ipc,planet']), { code: 'ERR_JAIL_OPTION' });
});

test('NSP-014 NSP-017 NSP-020 namespace is a system of its own, and a keeper without Emperor starts it again', () => {
  const entry = entryOf(of(['ns', '/r:name'], ['ns-net', '']));
  assert.deepEqual(entry, {
    namespaces: ['fs', 'ipc', 'pid', 'uts', 'net'],
    join: [],
    refork: true,
    hostname: 'name',
    outside: true,
    slave: true,
  });
  const refork = (emperor: boolean): unknown =>
    entryPlan(entry, { ...root, emperor }).find(({ op }) => op === 'refork');
  const again = { status: 17, argv: root.command };
  assert.deepEqual(refork(false), { op: 'refork', namespaces: ['pid'], again });
  assert.deepEqual(refork(true), { op: 'refork', namespaces: ['pid'], again: null });
});

test('unshare2 are later namespaces; the identity comes along in numbers', () => {
  const steps = (rooted: boolean, kinds: string): string[] => {
    const entry = laterEntryOf(of(['unshare2', kinds]), rooted);
    return entry === null ? [] : entryPlan(entry, root).map(({ op }) => op);
  };
  assert.deepEqual(steps(true, ''), []);
  assert.deepEqual(steps(true, 'fs,net'), ['signals-default', 'unshare', 'environment', 'exec']);
  assert.deepEqual(steps(false, 'fs'), ['signals-default', 'unshare', 'mount', 'environment', 'exec']);
  assert.deepEqual(steps(true, 'pid'), ['signals-default', 'refork', 'environment', 'exec']);
  const named = of(['uid', 'somebody'], ['gid', 'some'], ['add-gid', 'more'], ['master', 'true']);
  const identity = { uid: 7, gid: 8, groups: [8, 9], capabilities: null };
  assert.deepEqual(
    numbered(named, identity).settings.map(({ key, value }) => `${key}=${value}`),
    ['master=true', 'uid=7', 'gid=8', 'add-gid=9', 'no-initgroups=true'],
  );
});

test('NSP-012 NSP-018 NSP-019 roots, and the mounts that are kept under them', () => {
  assert.deepEqual(rootChanges(of(['chroot', '/c'], ['pivot_root', '/n /n/.old'])), [
    { kind: 'pivot', root: '/n', old: '/n/.old' },
    { kind: 'chroot', root: '/c' },
  ]);
  assert.throws(() => rootChanges(of(['pivot-root', '/n'])), { code: 'ERR_JAIL_OPTION' });
  const kept = keptMounts(
    of(
      ['namespace', '/apps/app1'],
      ['namespace-keep-mount', '/apps/app1/nfs'],
      ['namespace-keep-mount', '/mnt/x:/y'],
    ),
  );
  assert.deepEqual(
    kept.map(({ source, target }) => [source, target]),
    [
      ['/apps/app1/nfs', '/nfs'],
      ['/mnt/x', '/y'],
    ],
  );
});

test('CFG-254 processors in turn', () => {
  const all = [0, 1, 2, 3];
  const of8 = Array.from({ length: 8 }, (_, index) => processorsOf(index + 1, 3, all)?.join());
  assert.deepEqual(of8, ['0,1,2', '3,0,1', '2,3,0', '1,2,3', '0,1,2', '3,0,1', '2,3,0', '1,2,3']);
  assert.deepEqual(processorsOf(3, 1, [0, 1]), [0]);
  assert.equal(processorsOf(1, null, all), null);
});

test('DJN-016 limits of a worker, the filter last', () => {
  const made = birthOf(
    of(['limit-as', '2048'], ['limit-nproc', '321'], ['rlimit', 'core=0'], ['seccomp-deny', 'a,b']),
    1,
    [0],
  );
  assert.deepEqual(
    made.operations.map((step) => (step.op === 'resource-limit' ? `${step.resource}=${step.hard}` : step.op)),
    ['nproc=321', 'core=0', 'as=2147483648', 'no-new-privileges', 'seccomp'],
  );
  assert.deepEqual(addressSpace(700).flags, ['--jitless']);
  assert.equal(addressSpace(128).limits[0]?.resource, 'data');
  assert.deepEqual(limitOf('cpu=60:2m'), { op: 'resource-limit', resource: 'cpu', soft: 60, hard: 2097152 });
  assert.equal(limitOf('core=unlimited').hard, null);
  for (const wrong of ['core', 'core=x', 'planet=1'])
    assert.throws(() => limitOf(wrong), { code: 'ERR_JAIL_OPTION' });
});

test('names of control groups and their files never lead out of the hierarchy', () => {
  assert.deepEqual(groupSetting('cgroup-opt', 'cpu.shares=125'), { file: 'cpu.shares', value: '125' });
  for (const wrong of ['../x=1', 'cpu/shares=1', 'x', 'tasks=1'])
    assert.throws(() => groupSetting('cgroup-opt', wrong), { code: 'ERR_JAIL_OPTION' }, wrong);
  assert.equal(
    groupPath('a.ini', '/sys/fs/cgroup/system.slice/e.service/emperor'),
    '/sys/fs/cgroup/system.slice/e.service/a.ini',
  );
  assert.equal(groupPath('a/b', '/sys/fs/cgroup'), '/sys/fs/cgroup/a/b');
  // The group of a life changes with each life; the one that a vassal asks for does not.
  const service = '/sys/fs/cgroup/e.service';
  assert.equal(groupsOfVassals(`${service}/emperor`, 12), `${service}/emperord-12`);
  assert.equal(groupPath('a', `${service}/emperord-12/a.ini.3`), `${service}/a`);
  for (const wrong of ['..', '/x', 'a/../b', ''])
    assert.throws(() => groupPath(wrong, '/g'), { code: 'ERR_JAIL_OPTION' });
  const settings = ['memory.max=1G', 'memory.high=1', 'cgroup.max.depth=1', 'pids.max=9'];
  assert.deepEqual(controllersOf(settings.map((text) => groupSetting('x', text))), ['memory', 'pids']);
});

test('pressure and mounts as the kernel tells them', () => {
  const line = (kind: string): string => `${kind} avg10=1.50 avg60=0.25 avg300=0.00 total=12345`;
  const read = { avg10: 1.5, avg60: 0.25, avg300: 0, total: 12345 };
  assert.deepEqual(parsePressure(`${line('some')}\n${line('full')}\n`), { some: read, full: read });
  assert.deepEqual(parsePressure(`${line('some')}\n`), { some: read, full: null });
  assert.equal(parsePressure(''), null);
  assert.equal(unifiedMount('41 32 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n'), '/sys/fs/cgroup');
  assert.equal(unifiedMount('41 32 0:38 / /proc rw - proc proc rw\n'), null);
});

test('HST-007 titles of processes', () => {
  const rows: readonly (readonly [readonly Pair[], string | null, string | null])[] = [
    [[], null, null],
    [[['auto-procname', 'true']], 'uWSGI master', 'uWSGI worker 2'],
    [[['procname-prefix-spaced', '[x]']], '[x] uWSGI master', '[x] uWSGI worker 2'],
    [
      [
        ['procname', 'crew'],
        ['procname-prefix', 'A'],
        ['procname-append', '-e'],
      ],
      'Acrew-e',
      'Acrew-e',
    ],
    [[['procname-master', 'boss']], 'boss', null],
  ];
  for (const [pairs, master, worker] of rows)
    assert.deepEqual([titleOf(of(...pairs), 'master'), titleOf(of(...pairs), 'worker-2')], [master, worker]);
});
