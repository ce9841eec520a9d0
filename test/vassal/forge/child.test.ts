import assert from 'node:assert/strict';
import { test } from 'node:test';
import { native } from '../../../native/index.ts';
import { act, forge, unable } from './forging.ts';

interface Identity {
  readonly pid: number;
  readonly real: number;
  readonly parent: number;
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  readonly cmdline: readonly string[];
  readonly environ: readonly string[];
  readonly random: readonly unknown[];
  readonly descriptors: Readonly<Record<string, string>>;
}

test(
  'a forked process is a child of who asked, and shows what a launched one shows',
  { skip: unable },
  async (t) => {
    const { launch } = await forge(t);
    const chdir = [{ op: 'chdir', path: '/usr' } as const];
    const forked = await act(launch, 'identity', chdir);
    const seen = JSON.parse(forked.out) as Identity;
    const launched = JSON.parse((await act(native.launch, 'identity', chdir)).out) as Identity;
    assert.equal(seen.pid, forked.pid);
    assert.equal(seen.real, forked.pid);
    assert.equal(seen.parent, process.pid);
    for (const key of ['cwd', 'argv', 'env', 'flags', 'cmdline', 'environ'] as const) {
      assert.deepEqual(seen[key], launched[key], key);
    }
  },
);

test('siblings share no randomness, and no descriptor with the fork server', { skip: unable }, async (t) => {
  const { launch } = await forge(t);
  const [one, two] = (await Promise.all([act(launch, 'identity'), act(launch, 'identity')])).map(
    ({ out }) => JSON.parse(out) as Identity,
  );
  assert.equal(new Set([...(one?.random ?? []), ...(two?.random ?? [])]).size, 6);
  const own = (seen: Identity | undefined): string[] =>
    Object.values(seen?.descriptors ?? {}).filter((target) => /^(pipe|socket):/.test(target));
  assert.deepEqual(
    own(one).filter((target) => own(two).includes(target)),
    [],
  );
  const low = Object.keys(one?.descriptors ?? {}).filter((number) => Number(number) < 256);
  assert.deepEqual(low, ['0', '1', '2']);
});

const ends = ['throw', 'throw-later', 'reject', 'exit', 'exit-by-listener', 'end', 'abort', 'term'] as const;

test('a forked process ends and crashes as a launched one does', { skip: unable }, async (t) => {
  const { launch } = await forge(t);
  for (const role of ends) {
    const [forked, launched] = await Promise.all([act(launch, role), act(native.launch, role)]);
    const { code, signal } = launched;
    assert.deepEqual({ code: forked.code, signal: forked.signal }, { code, signal }, role);
    assert.equal(plain(forked.err), plain(launched.err), role);
  }
});

/** What is printed of a crash, without addresses and the frames of the runtime. */
function plain(text: string): string {
  return text
    .split('\n')
    .filter(
      (line) => !/^ *at .*(node:internal|forge\/server|file:)|0x|^\s*\d+: |JavaScript stack|^-+/.test(line),
    )
    .join('\n');
}

test(
  'timers, sockets, the thread pool, children, threads and collections work in a child',
  { skip: unable },
  async (t) => {
    const { launch } = await forge(t);
    const { code, out, err } = await act(launch, 'capabilities');
    assert.deepEqual({ code, out, err }, { code: 0, out: '"all of it works"\n', err: '' });
  },
);

test('a plan that fails is reported with its operation, argument and errno', { skip: unable }, async (t) => {
  const { launch } = await forge(t);
  const nowhere = [{ op: 'chdir', path: '/nowhere' } as const];
  const [forked, launched] = await Promise.all([
    act(launch, 'end', nowhere),
    act(native.launch, 'end', nowhere),
  ]);
  assert.deepEqual(forked.report, { index: 6, operation: 'chdir', argument: '/nowhere', errno: 2 });
  assert.deepEqual({ ...forked, pid: 0 }, { ...launched, pid: 0 });
});

test('a forked process that forks itself gives its child nothing of its own', { skip: unable }, async (t) => {
  const { launch } = await forge(t);
  const { code, out, err } = await act(launch, 'family');
  assert.equal(err, '');
  assert.equal(code, 0);
  const said = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.doesNotMatch(out, /leaked/);
  const child = said.find((line) => 'resources' in line);
  assert.deepEqual(child?.['resources'], []);
  const low = Object.keys(child?.['descriptors'] ?? {}).filter((number) => Number(number) < 256);
  assert.deepEqual(low, ['0', '1', '2']);
  const ends = said
    .filter((line) => 'role' in line)
    .sort((a, b) => (String(a['role']) < String(b['role']) ? -1 : 1));
  assert.deepEqual(ends, [
    { role: 'end', code: 0, signal: null },
    { role: 'resources', code: 0, signal: null },
  ]);
});
