import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { master } from '../../../vassal/hooks/master.ts';
import { worker } from '../../../vassal/hooks/worker.ts';
import type { MasterContext } from '../../../vassal/master/context.ts';
import type { WorkerContext } from '../../../vassal/worker/context.ts';

const ALL = ['asap', 'pre-jail', 'in-jail', 'as-root', 'as-user', 'pre-app', 'post-app'];
const ACCEPTING = ['accepting', 'accepting-once', 'accepting1', 'accepting1-once'];

interface Bench {
  readonly configuration: Configuration;
  readonly lines: string[];
  readonly log: MasterContext['log'];
  /** The words that the phases wrote, and none from then on. */
  take(): string[];
}

/** A configuration in which every phase writes its name to a file. */
function bench(t: TestContext, ...more: readonly (readonly [string, string])[]): Bench {
  const dir = mkdtempSync('/tmp/hooks-');
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const out = join(dir, 'out');
  writeFileSync(out, '');
  const phases = [...ACCEPTING, ...ALL, 'as-user-atexit'].reverse();
  const lines: string[] = [];
  return {
    configuration: Configuration.of(
      ...phases.map((phase) => [`hook-${phase}`, `append:${out} ${phase} `] as const),
      ...more,
    ),
    lines,
    log: { line: (text) => void lines.push(text), event: (text) => void lines.push(text) },
    take: () => {
      const words = readFileSync(out, 'utf8').split(' ').filter(Boolean);
      writeFileSync(out, '');
      return words;
    },
  };
}

function masterContext({ configuration, log }: Bench, generation: number): MasterContext {
  const snapshot = async () => ({ workers: [], sockets: [], sections: {} });
  const none = {
    sockets: () => [],
    workers: () => [],
    aides: () => [],
    spawn: () => undefined,
    scale: () => undefined,
    reinforce: () => undefined,
    environment: () => Object.entries(process.env).map((pair) => pair.join('=')),
  };
  return {
    configuration,
    log,
    generation,
    jailed: false,
    restart: [],
    startedAt: 0,
    command: () => {},
    snapshot,
    ...none,
  };
}

function workerContext({ configuration, log }: Bench, id: number, respawns: number): WorkerContext {
  const instance = { pid: 1, startedAt: 0, requests: () => 0, workers: [] };
  const nothing = {
    counters: { add: () => 0, get: () => 0, set: () => undefined, setText: () => undefined },
    sockets: [],
    instance,
    companion: null,
    shared: {},
    calls: {},
    api: {},
    ask: () => Promise.reject(new Error('nobody answers')),
    connect: () => Promise.reject(new Error('nobody')),
    invoke: () => Promise.reject(new Error('nobody')),
    command: () => {},
    recycle: () => undefined,
    retire: () => {},
  };
  return { configuration, log, id, name: `worker-${id}`, aide: null, respawns, generation: 0, ...nothing };
}

test('HOK-001 HOK-002 HOK-004 HOK-005 HOK-006 HOK-007 HOK-008 HOK-013 the phases come in order', async (t) => {
  const made = bench(t);
  const hooks = await master(masterContext(made, 0));
  await hooks.enter?.();
  await hooks.jailed?.();
  await hooks.inside?.();
  await hooks.beforeDrop?.();
  await hooks.afterDrop?.();
  const one = await worker(workerContext(made, 1, 0));
  await one.loaded?.();
  await one.accepting?.();
  await hooks.accepting?.();
  assert.deepEqual(made.take(), [...ALL, ...ACCEPTING]);
  await hooks.stop?.();
  assert.deepEqual(made.take(), ['as-user-atexit']);
});

test('REL-129 pre-jail is left out at a reload; a generation that never served has no atexit', async (t) => {
  const made = bench(t);
  const hooks = await master(masterContext(made, 1));
  await hooks.enter?.();
  await hooks.jailed?.();
  await hooks.inside?.();
  await hooks.beforeDrop?.();
  await hooks.stop?.();
  assert.deepEqual(made.take(), ['asap', 'in-jail', 'as-root']);
});

test('HOK-009 HOK-010 HOK-011 HOK-012 which worker goes through which phase', async (t) => {
  const made = bench(t);
  const rows: readonly (readonly [id: number, respawns: number, phases: readonly string[]])[] = [
    [1, 0, ['pre-app', 'post-app', ...ACCEPTING]],
    [2, 0, ['accepting', 'accepting-once']],
    [1, 1, ['accepting', 'accepting1']],
    [2, 1, ['accepting']],
  ];
  for (const [id, respawns, phases] of rows) {
    const hooks = await worker(workerContext(made, id, respawns));
    await hooks.loaded?.();
    await hooks.accepting?.();
    assert.deepEqual(made.take(), phases, `worker ${id} after ${respawns} respawns`);
  }
});

test('HOK-019 HOK-023 HOK-024 HOK-025 actions come before commands, each in the order of its lines', async (t) => {
  const made = bench(
    t,
    ['exec-as-root', 'true 1'],
    ['hook-as-root', 'exec:true 2'],
    ['exec-as-root', 'true 3'],
  );
  const hooks = await master(masterContext(made, 0));
  made.lines.length = 0;
  await hooks.enter?.();
  await hooks.jailed?.();
  await hooks.inside?.();
  await hooks.beforeDrop?.();
  assert.deepEqual(
    made.lines.filter((line) => line.includes('true')),
    ['running "exec:true 2" (as root)...', 'running "true 1" (as root)...', 'running "true 3" (as root)...'],
  );
});

test('hook-master-start runs in a master only, hook-post-fork in every worker, and again after a respawn', async (t) => {
  const out = join(mkdtempSync('/tmp/hooks-'), 'out');
  t.after(() => rmSync(dirname(out), { recursive: true, force: true }));
  const lines = [
    ['hook-master-start', `append:${out} start `],
    ['hook-post-fork', `append:${out} fork `],
  ] as const;
  const alone = bench(t, ...lines);
  await (await master(masterContext(alone, 0))).afterDrop?.();
  assert.equal(existsSync(out), false);
  const made = bench(t, ['master', 'true'], ...lines);
  const hooks = await master(masterContext(made, 0));
  await hooks.afterDrop?.();
  for (const [id, respawns] of [
    [1, 0],
    [2, 0],
    [2, 1],
  ] as const)
    await worker(workerContext(made, id, respawns));
  const aide = { kind: 'mule', number: 1, programmed: false, detail: {} };
  await worker({ ...workerContext(made, 0, 0), aide });
  assert.equal(readFileSync(out, 'utf8'), 'start fork fork fork ');
});

test('HOK-016 a failure stops a fatal phase; at the end it is one line and the next one runs', async (t) => {
  const made = bench(
    t,
    ['exec-as-user', 'exit 4'],
    ['exec-as-user-atexit', 'exit 5'],
    ['exec-as-user-atexit', 'true'],
  );
  const hooks = await master(masterContext(made, 0));
  await assert.rejects(async () => hooks.afterDrop?.(), { code: 'ERR_HOOKS_FAILED', exit: 1 });
  await hooks.accepting?.();
  await hooks.stop?.();
  assert.ok(made.lines.some((line) => line.includes('exited with non-zero code: 5')));
  assert.match(made.lines.at(-1) ?? '', /^running "true" \(as uid: \d+ gid: \d+\) \.\.\.$/);
});

test('a hook that cannot be read is refused before the first one runs', async (t) => {
  const made = bench(t, ['hook-accepting', 'nosuch:x']);
  await assert.rejects(master(masterContext(made, 0)), { code: 'ERR_HOOKS_ACTION' });
  assert.deepEqual(made.take(), []);
});

test('HOK-020 binsh: the first shell that exists runs the commands', async (t) => {
  const made = bench(t, ['binsh', '/nonexistent'], ['binsh', '/bin/false'], ['exec-asap', 'true']);
  await assert.rejects(master(masterContext(made, 0)), { code: 'ERR_HOOKS_FAILED' });
});
