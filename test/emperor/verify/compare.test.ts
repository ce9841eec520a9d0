import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaunchPlan } from '../../../native/index.ts';
import { compare } from '../../../emperor/verify/compare.ts';
import type { Found } from '../../../emperor/verify/found.ts';
import { plannedBy, takesAway, type Planned, type Stage } from '../../../emperor/verify/planned.ts';

const NOTHING: Planned = {
  uid: null,
  gid: null,
  groups: null,
  namespaces: [],
  capabilities: null,
  noNewPrivileges: false,
  cgroup: null,
};
const TENANT: Planned = { ...NOTHING, uid: 1000, gid: 1001, groups: [1001, 44] };
const ALL = (1n << 41n) - 1n;

/** What the tenant's process looks like when the plan was executed. */
const found: Found = {
  uids: [1000, 1000, 1000, 1000],
  gids: [1001, 1001, 1001, 1001],
  groups: [44, 1001],
  permitted: 0n,
  effective: 0n,
  bounding: ALL,
  noNewPrivileges: false,
  shared: [],
  ownUsers: false,
  cgroup: null,
  raised: false,
};
const root: Found = {
  ...found,
  uids: [0, 0, 0, 0],
  gids: [0, 0, 0, 0],
  groups: [0],
  permitted: ALL,
  effective: ALL,
};

const inGroup = { ...NOTHING, uid: 1000, cgroup: '/sys/fs/cgroup/v/a' };

test('more than planned is told, less is not', () => {
  const cases: readonly [what: string, Planned, Found, expected: string][] = [
    ['as planned', TENANT, found, ''],
    ['fewer groups', TENANT, { ...found, groups: [] }, ''],
    ['one of its own groups', TENANT, { ...found, gids: [1001, 44, 44, 44] }, ''],
    ['nothing was planned', NOTHING, root, ''],
    [
      'still root',
      { ...TENANT, gid: null, groups: null },
      { ...root, permitted: 0n, effective: 0n },
      'user 0',
    ],
    ['root is kept aside', TENANT, { ...found, uids: [1000, 1000, 0, 1000] }, 'user 0'],
    ['another tenant', TENANT, { ...found, uids: [1002, 1002, 1002, 1002] }, 'user 1002'],
    ['the group of the Emperor', TENANT, { ...found, gids: [1001, 0, 0, 0] }, 'group 0'],
    ['groups of the Emperor', TENANT, { ...found, groups: [1001, 0, 27] }, '0, 27'],
    ['the database says the groups', { ...TENANT, groups: null }, { ...found, groups: [5] }, ''],
    ['a root that is planned', { ...NOTHING, uid: 0, gid: 0 }, { ...found, gids: [0, 0, 0, 0] }, ''],
    ['capabilities of nobody', TENANT, { ...found, permitted: 32n, effective: 32n }, '0x20'],
    ['of its own users', TENANT, { ...found, permitted: ALL, effective: ALL, ownUsers: true }, ''],
    [
      'a limit',
      { ...NOTHING, capabilities: [5, 7] },
      { ...root, permitted: 160n, effective: 32n, bounding: 160n },
      '',
    ],
    [
      'beyond it',
      { ...NOTHING, capabilities: [5, 7] },
      { ...root, permitted: 161n, bounding: 160n, effective: 0n },
      '0x1',
    ],
    ['could get more', { ...NOTHING, capabilities: [5, 7] }, { ...found, bounding: 162n }, '0x2'],
    [
      'a namespace',
      { ...NOTHING, namespaces: ['net', 'fs'] },
      { ...root, shared: ['net'] },
      'that of the Emperor',
    ],
    ['new privileges', { ...NOTHING, noNewPrivileges: true }, found, 'new privileges are possible'],
    ['none of them', { ...NOTHING, noNewPrivileges: true }, { ...found, noNewPrivileges: true }, ''],
    ['its group', inGroup, { ...found, cgroup: '/sys/fs/cgroup/v/a' }, ''],
    ['a group below', inGroup, { ...found, cgroup: '/sys/fs/cgroup/v/a/b' }, ''],
    ['a group beside', inGroup, { ...found, cgroup: '/sys/fs/cgroup/v/ab' }, '/sys/fs/cgroup/v/ab'],
    ['unknown group', inGroup, found, ''],
  ];
  for (const [what, planned, real, expected] of cases)
    assert.equal(
      compare(planned, real, 'begun')
        .map((excess) => excess.found)
        .join(),
      expected,
      what,
    );
});

test('when it is judged: a program that its file made more may drop that before it accepts; root may change', () => {
  const raised = { ...found, uids: [1000, 0, 0, 0], raised: true };
  const capable = { ...found, permitted: 1024n, effective: 1024n, raised: true };
  const cases: readonly [what: string, Stage, Planned, Found, count: number][] = [
    ['a setuid wrapper', 'begun', TENANT, raised, 0],
    ['that stays root', 'accepting', TENANT, raised, 1],
    ['file capabilities', 'accepting', TENANT, capable, 0],
    ['more than the limit of all', 'accepting', { ...TENANT, capabilities: [5] }, capable, 1],
    [
      'root has left its namespace',
      'accepting',
      { ...NOTHING, namespaces: ['net'] },
      { ...root, shared: ['net'] },
      0,
    ],
    ['a tenant has', 'accepting', { ...TENANT, namespaces: ['net'] }, { ...found, shared: ['net'] }, 1],
  ];
  for (const [what, stage, planned, real, count] of cases)
    assert.equal(compare(planned, real, stage).length, count, what);
});

test('what a plan leaves is read from its operations', () => {
  const plan: LaunchPlan = [
    { op: 'born-in', namespaces: ['user', 'net'], uidMap: '0 1000 1', gidMap: '0 1001 1' },
    { op: 'cgroup', path: '/sys/fs/cgroup/a' },
    { op: 'groups', gids: [0] },
    { op: 'gid', gid: 0 },
    { op: 'uid', uid: 0 },
    { op: 'bounding-capabilities', capabilities: [5] },
    { op: 'no-new-privileges' },
  ];
  assert.deepEqual(plannedBy(plan), {
    uid: 1000,
    gid: 1001,
    groups: [1001],
    namespaces: ['user', 'net'],
    capabilities: [5],
    noNewPrivileges: true,
    cgroup: '/sys/fs/cgroup/a',
  });
  assert.equal(takesAway(plannedBy(plan), 'begun'), true);
  assert.equal(takesAway(plannedBy([{ op: 'setsid' }]), 'begun'), false);
});
