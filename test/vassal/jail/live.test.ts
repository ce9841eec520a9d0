import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { groupOf, killGroup, memoryEvents, removeGroup } from '../../../vassal/jail/index.ts';
import { emperord, folder, get, until, type Running } from '../../support/index.ts';
import { skipWithout, skipWithoutRoot } from '../../native/run.ts';

const APP = `
const { readdirSync } = require('node:fs');
const { hostname } = require('node:os');
module.exports = (req, res) => res.end(JSON.stringify({ root: readdirSync('/'), host: hostname(), uid: process.getuid(), pid: process.pid }));
`;
const LOCAL_IDS = ['uid = 4241', 'gid = 4242'];

interface Seen {
  readonly root: readonly string[];
  readonly host: string;
  readonly uid: number;
  readonly pid: number;
}

/** A root directory that holds an application and nothing else. */
function rootDirectory(t: TestContext): string {
  const directory = folder(t, { 'root/app.cjs': APP, 'root/proc/.keep': '' });
  for (const path of [directory, join(directory, 'root')]) chmodSync(path, 0o777);
  return join(directory, 'root');
}

function start(t: TestContext, ...lines: string[]): Running {
  const directory = folder(t, { 'a.ini': ['[uwsgi]', 'master = true', ...lines].join('\n') });
  return emperord(t, ['--ini', join(directory, 'a.ini')]);
}

async function ask(address: string): Promise<Seen | null> {
  try {
    return JSON.parse((await get(address)).body) as Seen;
  } catch {
    return null;
  }
}

async function asked(address: string): Promise<Seen> {
  let seen: Seen | null = null;
  await until(async () => (seen = await ask(address)) !== null, `nobody answers at ${address}`);
  return seen as unknown as Seen;
}

function children(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
}

test('CAP-001 CAP-004 an instance in a root of its own, as its user, with its capability; what it starts has none', async (t) => {
  if (skipWithoutRoot(t) || skipWithout(t, '-m')) return;
  const root = rootDirectory(t);
  const instance = start(
    t,
    'http-socket = /s.sock',
    `chroot = ${root}`,
    ...LOCAL_IDS,
    'cap = kill',
    'javascript = /app.cjs',
  );
  await instance.prints('spawned uWSGI worker 1');
  const seen = await asked(join(root, 's.sock'));
  assert.equal(seen.uid, 4241);
  assert.ok(!seen.root.includes('etc'), seen.root.join(' '));
  const [worker = 0] = children(instance.pid);
  const status = readFileSync(`/proc/${worker}/status`, 'utf8');
  assert.match(status, /^CapEff:\t0000000000000020$/m);
  assert.match(status, /^CapAmb:\t0000000000000000$/m);
  assert.equal(await instance.stop('SIGINT'), 0);
});

test('HOK-003 unshare2: other namespaces under the new root, after the post-jail hooks; names are those of the start', async (t) => {
  if (skipWithoutRoot(t) || skipWithout(t, '-m', '-n', '-p', '-f')) return;
  const root = rootDirectory(t);
  const net = (pid: number | 'self'): string => readlinkSync(`/proc/${pid}/ns/net`);
  const instance = start(
    t,
    'http-socket = /s.sock',
    ...[`chroot = ${root}`, 'unshare2 = net,pid', 'uid = nobody', 'gid = 4242', 'limit-as = 700'],
    ...['exec-asap = echo asap', 'exec-post-jail = echo post $(readlink /proc/self/ns/net)'],
    ...[`hook-in-jail = write:/in-jail done`, 'javascript = /app.cjs'],
  );
  await instance.prints('spawned uWSGI worker 1');
  const seen = await asked(join(root, 's.sock'));
  assert.equal(seen.uid, 65534);
  assert.ok(seen.root.includes('in-jail') && !seen.root.includes('etc'), seen.root.join(' '));
  assert.equal(instance.output().match(/^asap$/gm)?.length, 1);
  assert.deepEqual(instance.output().match(/^post .*$/gm), [`post ${net('self')}`]);
  const [master = 0] = children(instance.pid);
  assert.notEqual(net(master), net('self'));
  assert.match(readFileSync(`/proc/${master}/status`, 'utf8'), /^NSpid:\t\d+\t1$/m);
  assert.equal(await instance.stop('SIGINT'), 0);
});

test('DMN-010 NSP-014 NSP-015 NSP-016 NSP-017 NSP-019 namespace: pid 1, its host name, a new jail at each reload', async (t) => {
  if (skipWithoutRoot(t) || skipWithout(t, '-m', '-p', '-u', '-f')) return;
  const root = rootDirectory(t);
  const keep = folder(t, { 'here.txt': '' });
  for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
  const instance = start(
    t,
    'http-socket = /s.sock',
    `namespace = ${root}:jailhost`,
    `namespace-keep-mount = ${keep}:/kept`,
    'javascript = /app.cjs',
    'exec-pre-jail = true',
    'namespace-keep-mount = /usr',
    'attach-daemon = sleep 1000',
  );
  await instance.prints('spawned uWSGI worker 1');
  const seen = await asked(join(root, 's.sock'));
  assert.equal(seen.host, 'jailhost');
  assert.ok(seen.root.includes('kept') && !seen.root.includes('etc'), seen.root.join(' '));
  const [master = 0] = children(instance.pid);
  assert.match(readFileSync(`/proc/${master}/status`, 'utf8'), /^NSpid:\t\d+\t1$/m);
  assert.ok(existsSync(`/proc/${master}/root/kept/here.txt`));
  // The daemon is in there too.
  const nameOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  await until(() => children(master).some((pid) => nameOf(pid) === 'sleep'), 'no daemon');
  const daemon = children(master).find((pid) => nameOf(pid) === 'sleep');
  assert.ok(existsSync(`/proc/${daemon}/root/kept/here.txt`));
  assert.match(readFileSync(`/proc/${daemon}/status`, 'utf8'), /^NSpid:\t\d+\t\d+$/m);

  instance.child.kill('SIGHUP');
  await until(() => children(instance.pid).some((pid) => pid !== master), 'no new jail');
  await asked(join(root, 's.sock'));
  assert.equal(await instance.stop('SIGINT'), 0);
  assert.ok(!existsSync(`/proc/${master}`));
});

test('NSP-008 NSP-009 NSP-011 an instance enters the namespaces of another one', async (t) => {
  if (skipWithoutRoot(t) || skipWithout(t, '-u')) return;
  const directory = folder(t);
  const socket = join(directory, 'ns.sock');
  const host = start(
    t,
    `http-socket = ${join(directory, 'a.sock')}`,
    'unshare = uts',
    `setns-socket = ${socket}`,
    'setns-socket-skip = user',
  );
  await host.prints('spawned uWSGI worker 1');
  const guest = start(t, `http-socket = ${join(directory, 'b.sock')}`, `setns = ${socket}`);
  await guest.prints('spawned uWSGI worker 1');
  const uts = (pid: number): string => readlinkSync(`/proc/${pid}/ns/uts`);
  assert.equal(uts(guest.pid), uts(host.pid));
  assert.notEqual(uts(guest.pid), readlinkSync('/proc/self/ns/uts'));
});

test('cgroup2: a group with its settings, handed to the user, that can be watched, killed and removed', async (t) => {
  const own = groupOf('self');
  if (skipWithoutRoot(t)) return;
  if (own === null || !existsSync(join(own, 'cgroup.procs')))
    return t.skip('no unified hierarchy of control groups');
  const name = `emperord-test-${process.pid}`;
  const path = join(own, name);
  t.after(() => until(() => removeGroup(path), `${path} is not empty`));
  const directory = folder(t);
  chmodSync(directory, 0o777);
  const instance = start(
    t,
    `http-socket = ${join(directory, 's.sock')}`,
    ...LOCAL_IDS,
    `cgroup2 = ${name}`,
    'cgroup2-opt = cgroup.max.depth=3',
  );
  await instance.prints('spawned uWSGI worker 1');
  const members = readFileSync(join(path, 'cgroup.procs'), 'utf8').trim().split('\n').map(Number);
  assert.deepEqual(
    members.includes(instance.pid) && children(instance.pid).every((pid) => members.includes(pid)),
    true,
  );
  assert.equal(readFileSync(join(path, 'cgroup.max.depth'), 'utf8').trim(), '3');
  assert.equal(statSync(join(path, 'cgroup.procs')).uid, 4241);
  assert.equal(groupOf(instance.pid), path);
  assert.equal(typeof memoryEvents(path), 'object');
  killGroup(path);
  assert.equal(await instance.ended(), 'SIGKILL');
});
