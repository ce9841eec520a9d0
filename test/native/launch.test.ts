import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { native, type LaunchOperation, type MountFlag, type NamespaceName } from '../../native/index.ts';
import { groupOf } from '../../vassal/jail/index.ts';
import { run, skipWithout, skipWithoutRoot } from './run.ts';

const status = (name: string): string => `sed -n 's/^${name}:[[:space:]]*//p' /proc/self/status`;
const PRIVATE: LaunchOperation = {
  op: 'mount',
  source: '',
  target: '/',
  type: '',
  flags: ['recursive', 'private'],
  data: '',
};

test('what a process inherits: session, umask, subreaper, name, personality', async () => {
  const plan: LaunchOperation[] = [
    { op: 'setsid' },
    { op: 'subreaper', on: true },
    { op: 'umask', mask: 0o027 },
    { op: 'personality', persona: 0x0040000 },
  ];
  const { report, output } = await run(plan, 'umask; ps -o sid= -p $$; echo $$; cat /proc/self/personality');
  const [mask, session, pid, persona] = output.split('\n').map((line) => line.trim());
  assert.equal(report, null);
  assert.equal(mask, '0027');
  assert.equal(session, pid);
  assert.equal(persona, '00040000');
});

test('CFG-254 shares of the machine: nice, io, processors, scheduler, oom, limits', async () => {
  const plan: LaunchOperation[] = [
    { op: 'priority', value: 3 },
    { op: 'nice', increment: 2 },
    { op: 'io-priority', class: 2, level: 6 },
    { op: 'cpu-affinity', cpus: [0] },
    { op: 'scheduler', policy: 3, level: 0 },
    { op: 'oom-score-adjust', score: 77 },
    { op: 'resource-limit', resource: 'core', soft: 0, hard: 0 },
    { op: 'resource-limit', resource: 'nofile', soft: 300, hard: 400 },
  ];
  const command = `nice; ionice; ${status('Cpus_allowed_list')}; cat /proc/self/oom_score_adj; ulimit -n; ulimit -Hn`;
  const { report, output } = await run(plan, command);
  assert.equal(report, null);
  assert.deepEqual(output.split('\n'), ['5', 'best-effort: prio 6', '0', '77', '300', '400']);
});

test('CAP-001 CAP-002 identity: groups, ids, all five sets of capabilities, numbers that nobody knows', async (t) => {
  if (skipWithoutRoot(t)) return;
  const kept = [5, 10];
  const plan: LaunchOperation[] = [
    { op: 'keep-capabilities', on: true },
    { op: 'bounding-capabilities', capabilities: [...kept, 7, 62] },
    { op: 'groups', gids: [4242, 4243] },
    { op: 'gid', gid: 4242 },
    { op: 'uid', uid: 4241 },
    { op: 'capabilities', effective: kept, permitted: [...kept, 62], inheritable: kept },
    { op: 'ambient-capabilities', capabilities: [...kept, 62] },
    { op: 'no-new-privileges' },
  ];
  const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs'].map(status).join('; ');
  const { report, output } = await run(plan, `id -u; id -g; id -G; ${sets}`);
  assert.equal(report, null);
  const mask = '0000000000000420';
  assert.deepEqual(output.split('\n'), [
    '4241',
    '4242',
    '4242 4243',
    mask,
    mask,
    mask,
    '00000000000004a0',
    mask,
    '1',
  ]);
});

test('a filter of system calls refuses those that are named, and an unknown name is an error', async () => {
  const filter: LaunchOperation[] = [
    { op: 'no-new-privileges' },
    { op: 'seccomp', action: 'errno', deny: ['mkdir', 'mkdirat'] },
  ];
  const folder = join(tmpdir(), `seccomp-${process.pid}`);
  const refused = await run(filter, `mkdir ${folder}`);
  assert.match(refused.output, /not permitted/);
  const wrong = await run([{ op: 'seccomp', action: 'errno', deny: ['mkdirr'] }], 'true');
  assert.equal(wrong.report, 'seccomp "mkdirr": EINVAL');
});

test('cgroup: the launcher is in the group before the program is there, and so is all that it runs', async (t) => {
  const own = groupOf('self');
  if (skipWithoutRoot(t)) return;
  if (own === null || !existsSync(join(own, 'cgroup.procs')))
    return t.skip('no unified hierarchy of control groups');
  const group = join(own, `launch-${process.pid}`);
  mkdirSync(group);
  const word = '/proc/self/cgroup';
  const plan: LaunchOperation[] = [
    { op: 'cgroup', path: group },
    { op: 'run', argv: ['/bin/cat', word], fatal: true },
  ];
  const { report, output } = await run(plan, `cat ${word}; (cat ${word})`);
  assert.equal(report, null);
  const lines = output.split('\n').filter((line) => line.startsWith('0::'));
  assert.deepEqual(
    lines.map((line) => line.endsWith(`/launch-${process.pid}`)),
    [true, true, true],
  );
  rmdirSync(group);
});

test('NSP-003 NSP-005 NSP-006 unshare makes the namespaces of its kinds and no others', async (t) => {
  if (skipWithout(t, '-i', '-u', '-n', '-C')) return;
  const files: Partial<Record<NamespaceName, string>> = {
    ipc: 'ipc',
    uts: 'uts',
    net: 'net',
    cgroup: 'cgroup',
  };
  const namespaces = Object.keys(files) as NamespaceName[];
  const plan: LaunchOperation[] = [
    { op: 'unshare', namespaces },
    { op: 'hostname', name: 'jail' },
  ];
  const { report, output } = await run(plan, 'hostname; cd /proc/self/ns; for n in *; do readlink $n; done');
  assert.equal(report, null);
  const lines = output.split('\n');
  assert.equal(lines[0], 'jail');
  for (const line of lines.slice(1)) {
    const kind = line.split(':')[0] ?? '';
    const same = readlinkSync(`/proc/self/ns/${kind}`) === line;
    assert.equal(same, !Object.values(files).includes(kind), line);
  }
});

test('NSP-002 mounts stay inside: bind read-only, tmpfs with data, unmount, pivot and change of the root', async (t) => {
  if (skipWithout(t, '-m')) return;
  const root = mkdtempSync(join(tmpdir(), 'root-'));
  t.after(() => rmSync(root, { recursive: true }));
  const mount = (
    source: string,
    target: string,
    type: string,
    data: string,
    ...flags: MountFlag[]
  ): LaunchOperation => {
    return { op: 'mount', source, target, type, data, flags };
  };
  const plan: LaunchOperation[] = [
    { op: 'unshare', namespaces: ['fs'] },
    PRIVATE,
    mount('jail', root, 'tmpfs', 'size=64k', 'nosuid'),
    {
      op: 'run',
      argv: [
        '/bin/sh',
        '-c',
        `cd ${root} && mkdir usr old proc x && ln -s usr/bin bin && ln -s usr/lib lib && ln -s usr/lib64 lib64`,
      ],
      fatal: true,
    },
    mount('/usr', join(root, 'usr'), '', '', 'bind', 'recursive', 'readonly'),
    mount('x', join(root, 'x'), 'tmpfs', ''),
    { op: 'unmount', target: join(root, 'x'), flags: ['detach'] },
    { op: 'pivot-root', root, old: join(root, 'old') },
    mount('proc', '/proc', 'proc', ''),
    { op: 'unmount', target: '/old', flags: ['detach'] },
    { op: 'chroot', path: '/' },
  ];
  const { report, output } = await run(
    plan,
    'echo /*; touch /usr/x || echo refused; cut -d" " -f2 /proc/mounts',
  );
  assert.equal(report, null);
  assert.match(output, /^\/bin \/lib \/lib64 \/old \/proc \/usr \/x$/m);
  assert.match(output, /^refused$/m);
  assert.doesNotMatch(output, /^\/(x|old)$/m);
});

test('NSP-004 NSP-007 born in a pid and a user namespace: pid 1, the root of what is mapped', async (t) => {
  if (skipWithoutRoot(t) || skipWithout(t, '-U', '-p', '-f')) return;
  const born: LaunchOperation = {
    op: 'born-in',
    namespaces: ['pid', 'user', 'fs'],
    uidMap: '0 4241 1',
    gidMap: '0 4242 1',
  };
  const inside: LaunchOperation[] = [
    { op: 'groups', gids: [] },
    { op: 'gid', gid: 0 },
    { op: 'uid', uid: 0 },
  ];
  const mounted: LaunchOperation = {
    op: 'mount',
    source: 'proc',
    target: '/proc',
    type: 'proc',
    flags: [],
    data: '',
  };
  const { report, output } = await run(
    [born, ...inside, PRIVATE, mounted],
    'echo $$; id -u; ls -d /proc/[0-9]*',
  );
  assert.equal(report, null);
  assert.deepEqual(output.split('\n').slice(0, 3), ['1', '0', '/proc/1']);
  assert.throws(() => native.launch([{ ...born, uidMap: 'nobody' }]), { syscall: 'uid_map', code: 'EINVAL' });
});

test('NSP-015 NSP-017 a keeper stays outside, hands signals on, ends alike, and starts again when it is asked to', async (t) => {
  if (skipWithout(t, '-p', '-f')) return;
  const keep = (again: { status: number; argv: string[] } | null): LaunchOperation => {
    return { op: 'refork', namespaces: ['pid'], again };
  };
  const one = await run([keep(null)], 'echo $$; exit 9');
  assert.deepEqual([one.output, one.code], ['1', 9]);
  const two = await run([keep({ status: 17, argv: ['sh', '-c', 'exit 3'] })], 'exit 17');
  assert.equal(two.code, 3);
});

test('NSP-009 setns by path and by descriptor', async (t) => {
  if (skipWithoutRoot(t)) return;
  const enter = (from: string | number): LaunchOperation => ({ op: 'enter-namespace', kind: 'uts', from });
  assert.equal((await run([enter('/proc/self/ns/uts')], 'true')).report, null);
  assert.equal(
    (await run([enter('/proc/self/ns/ipc')], 'true')).report,
    'enter-namespace "/proc/self/ns/ipc": EINVAL',
  );
  assert.equal((await run([enter(250)], 'true')).report, 'enter-namespace "250": EBADF');
});

test('a failure names the operation, its place and its argument', async () => {
  const rows: readonly (readonly [LaunchOperation, string])[] = [
    [{ op: 'chdir', path: '/nope' }, 'chdir "/nope": ENOENT'],
    [{ op: 'cgroup', path: '/nope' }, 'cgroup "/nope": ENOENT'],
    [{ op: 'umask', mask: 0o1000 }, 'umask "512": EINVAL'],
    [{ op: 'capabilities', effective: [64], permitted: [], inheritable: [] }, 'capabilities "64": EINVAL'],
    [{ op: 'join-namespaces', socket: '/nope' }, 'join-namespaces "/nope": ENOENT'],
    [{ op: 'run', argv: ['/bin/sh', '-c', 'exit 3'], fatal: true }, 'run "/bin/sh": exited with status 3'],
  ];
  for (const [operation, wanted] of rows) assert.equal((await run([operation], 'true')).report, wanted);
});

test('descriptors of a plan take the numbers of the launcher itself, and fit below a low limit', async () => {
  const null_ = openSync('/dev/null', 'r');
  const map = Array.from({ length: 60 }, (_, index) => ({ from: null_, to: 3 + index }));
  const limited: LaunchOperation[] = [
    { op: 'resource-limit', resource: 'nofile', soft: 130, hard: 130 },
    { op: 'descriptors', map },
  ];
  const failing: LaunchOperation[] = [...limited, { op: 'umask', mask: 0o1000 }];
  const { report, output } = await run(limited, 'readlink /proc/$$/fd/62 /proc/$$/fd/63');
  assert.deepEqual([report, output], [null, '/dev/null']);
  assert.equal((await run(failing, 'true')).report, 'umask "512": EINVAL');
  closeSync(null_);
});

test('a process executes plans itself, again and again', () => {
  const mask = process.umask();
  for (let count = 0; count < 100; count++) native.perform([{ op: 'umask', mask }]);
  assert.throws(() => native.perform([{ op: 'chdir', path: '/nope' }]), {
    syscall: 'chdir',
    code: 'ENOENT',
    argument: '/nope',
  });
});

test('the first program that can be executed is executed', async () => {
  const attempt = (path: string): LaunchOperation => ({
    op: 'try-exec',
    path,
    argv: [path, '-c', 'echo $0'],
  });
  const ended = await run([attempt('/no/such'), attempt('/etc'), attempt('/bin/sh')], 'echo last');
  assert.deepEqual(ended, { report: null, code: 0, signal: null, output: '/bin/sh' });
  assert.equal((await run([attempt('/no/such')], 'echo last')).output, 'last');
});
