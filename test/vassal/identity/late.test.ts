import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { becoming, dropOf } from '../../../vassal/identity/late.ts';
import { skipWithoutRoot } from '../../native/run.ts';
import { emperord, folder, get, until, type Running } from '../../support/index.ts';

const USER = ['uid = 4241', 'gid = 4242'];
const JAVASCRIPT = `
const loaded = process.getuid();
module.exports = (req, res) => res.end([loaded, process.getuid(), process.getgid(), process.getgroups(), process.cwd()].join(' '));
`;
const PYTHON = `
import os
loaded = os.getuid()
def application(environ, start_response):
    start_response('200 OK', [])
    return [("%d %d %d %s %s" % (loaded, os.getuid(), os.getgid(), ','.join(map(str, os.getgroups())), os.getcwd())).encode()]
`;

function configuration(...keys: string[]): Configuration {
  const origin = { source: 'test', line: 1 };
  return new Configuration(keys.map((key) => ({ key, value: 'true', origin })) as never);
}

test('when the privileges are dropped', () => {
  assert.equal(dropOf(configuration()), 'early');
  assert.equal(dropOf(configuration('master-as-root')), 'at-birth');
  assert.equal(dropOf(configuration('drop-after-apps')), 'after-apps');
  assert.equal(dropOf(configuration('drop-after-apps', 'lazy-apps')), 'early');
  assert.equal(dropOf(configuration('drop-after-apps', 'lazy-apps', 'master-as-root')), 'at-birth');
});

test('CAP-001 an identity as operations: groups, group, user, capabilities', () => {
  const names = (identity: Parameters<typeof becoming>[0]): string =>
    becoming(identity)
      .map(({ op }) => op)
      .join(' ');
  assert.equal(names({ uid: 1, gid: 2, groups: [2], capabilities: null }), 'groups gid uid');
  assert.equal(
    names({ uid: 1, gid: null, groups: [], capabilities: [5] }),
    'keep-capabilities groups uid capabilities ambient-capabilities',
  );
  assert.equal(
    names({ uid: null, gid: null, groups: [], capabilities: [5] }),
    'keep-capabilities bounding-capabilities capabilities ambient-capabilities',
  );
});

function start(
  t: TestContext,
  ...lines: string[]
): { instance: Running; address: string; directory: string } {
  const directory = folder(t, { 'app.cjs': JAVASCRIPT, 'app.py': PYTHON, 'later/x': '' });
  for (const path of [directory, join(directory, 'later')]) chmodSync(path, 0o777);
  const address = join(directory, 's.sock');
  const all = ['[uwsgi]', 'master = true', `http-socket = ${address}`, `chdir = ${directory}`, ...lines];
  writeFileSync(join(directory, 'a.ini'), all.join('\n'));
  return { instance: emperord(t, ['--ini', join(directory, 'a.ini')]), address, directory };
}

const uidOf = (pid: number): number =>
  Number(/^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

function children(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').map(Number).filter(Boolean);
}

async function body(address: string): Promise<string> {
  return (await get(address)).body;
}

test('master-as-root: the workers alone are the user, those that come later too', async (t) => {
  if (skipWithoutRoot(t)) return;
  const { instance, address } = start(
    t,
    ...[...USER, 'master-as-root = true', 'javascript = app.cjs'],
    ...['exec-as-root = echo root $(id -u)', 'exec-as-user = echo user $(id -u)'],
  );
  await instance.prints('spawned uWSGI worker 1');
  await until(async () => existsSync(address) && (await body(address)).startsWith('4241 4241 4242 4242 '));
  assert.match(instance.output(), /^root 0$/m);
  assert.match(instance.output(), /^user 4241$/m);
  assert.equal(uidOf(instance.pid), 0);
  const [worker = 0] = children(instance.pid);
  process.kill(worker, 'SIGKILL');
  await instance.prints('Respawned uWSGI worker 1');
  assert.match(await body(address), /^4241 4241 /);
  const file = join(address, '../a.ini');
  writeFileSync(file, readFileSync(file, 'utf8').replace('master-as-root = true', ''));
  instance.child.kill('SIGHUP');
  await until(() => uidOf(instance.pid) === 4241, 'the master is root for ever');
  await until(async () => (await body(address)).startsWith('4241 4241 '));
  assert.equal(await instance.stop('SIGINT'), 0);
});

for (const [app, lines] of [
  ['javascript', ['javascript = app.cjs']],
  ['python, each worker by itself', ['wsgi-file = app.py']],
  ['python, from a template', ['wsgi-file = app.py', 'processes = 2']],
] as const) {
  test(`drop-after-apps and chdir2: loaded as root, answered as the user (${app})`, async (t) => {
    if (skipWithoutRoot(t)) return;
    if (app.startsWith('python') && !existsSync('/usr/bin/python3')) return t.skip('no python3');
    const { instance, address, directory } = start(
      t,
      ...[...USER, 'drop-after-apps = true', 'chdir2 = later', ...lines],
      ...['exec-post-app = echo post $(id -u) $(pwd)', 'exec-as-user = echo user $(id -u) $(pwd)'],
    );
    await instance.prints('spawned uWSGI worker 1');
    const wanted = `0 4241 4242 4242 ${directory}/later`;
    await until(async () => existsSync(address) && (await body(address)) === wanted);
    assert.match(instance.output(), new RegExp(`^user 4241 ${directory}/later$`, 'm'));
    assert.equal(uidOf(instance.pid), 0);
    const below = (pid: number): number[] => children(pid).flatMap((child) => [child, ...below(child)]);
    await until(() => below(instance.pid).every((pid) => uidOf(pid) === 4241), 'somebody is root');
    assert.equal(await instance.stop('SIGINT'), 0);
    await until(() => below(process.pid).every((pid) => uidOf(pid) !== 4241), 'somebody is left');
  });
}
