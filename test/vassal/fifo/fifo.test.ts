import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { watchFifo } from '../../../vassal/fifo/index.ts';
import { master } from '../../../vassal/fifo/master.ts';
import type { MasterContext } from '../../../vassal/master/context.ts';
import { until } from '../../support/index.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync('/tmp/fifo-');
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A writer that comes, writes and goes, as `echo text > fifo` does. */
function tell(path: string, text: string): void {
  const descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  writeSync(descriptor, text);
  closeSync(descriptor);
}

test('FIF-001 FIF-003 FIF-004 the pipe is made for this user, and outlives its writers', async (t) => {
  const path = join(folder(t), 'f');
  const seen: string[] = [];
  const closer = await watchFifo(path, (command) => seen.push(command));
  t.after(() => closer.close());
  const { mode } = statSync(path);
  assert.equal(mode & 0o170777, constants.S_IFIFO | 0o600);
  for (const text of ['r\n', 'w', ' +++s\n']) {
    const before = seen.length;
    tell(path, text);
    await until(() => seen.length === before + text.trim().length);
  }
  assert.equal(seen.join(''), 'rw+++s');
  closer.close();
  const again = await watchFifo(path, () => {});
  again.close();
});

test('what is at the path and is not a pipe of ours is refused or replaced', async (t) => {
  const dir = folder(t);
  writeFileSync(join(dir, 'file'), 'data');
  symlinkSync(join(dir, 'elsewhere'), join(dir, 'link'));
  for (const name of ['file', 'link', 'missing/f']) {
    await assert.rejects(
      watchFifo(join(dir, name), () => {}),
      { code: 'ERR_FIFO_OPEN', exit: 1 },
    );
  }
  const open = join(dir, 'open');
  execFileSync('mkfifo', ['-m', '666', open]);
  (await watchFifo(open, () => {})).close();
  assert.equal(statSync(open).mode & 0o777, 0o600);
});

test('a flood is cut and harms nothing', async (t) => {
  const path = join(folder(t), 'f');
  const seen: string[] = [];
  const closer = await watchFifo(path, (command) => seen.push(command));
  t.after(() => closer.close());
  tell(path, 'z'.repeat(4096));
  await until(() => seen.length > 0);
  tell(path, 'e');
  await until(() => seen.at(-1) === 'e');
  assert.ok(seen.length <= 2 * 256 + 1);
});

interface Recorded {
  readonly context: MasterContext;
  readonly commands: string[];
  readonly lines: string[];
}

function recorded(paths: readonly string[]): Recorded {
  const commands: string[] = [];
  const lines: string[] = [];
  const context: MasterContext = {
    configuration: Configuration.of(...paths.map((path) => ['master-fifo', path] as const)),
    log: { line: (text) => lines.push(text), event: (text) => lines.push(text) },
    generation: 0,
    jailed: false,
    restart: [],
    startedAt: 0,
    environment: () => [],
    command: (command) => commands.push(command),
    snapshot: async () => ({ workers: [], sockets: [], sections: {} }),
    sockets: () => [],
    workers: () => [],
    aides: () => [],
    spawn: () => undefined,
    scale: () => undefined,
    reinforce: () => undefined,
  };
  return { context, commands, lines };
}

test('FIF-002 FIF-008 FIF-014 FIF-016 FIF-017 FIF-018 FIF-019 FIF-020 FIF-022 FIF-023 commands reach the master in order, unknown ones the log', async (t) => {
  const path = join(folder(t), 'f');
  const { context, commands, lines } = recorded([path]);
  const hooks = master(context);
  await hooks.afterDrop?.();
  t.after(() => hooks.stop?.());
  tell(path, 'rRwWcpXqQs\n');
  await until(() => lines.length === 2);
  assert.deepEqual(commands, [
    'reload',
    'brutal-reload',
    'workers-reload',
    'brutal-workers-reload',
    'chain-reload',
    'pause',
    'stop',
    'brutal-stop',
  ]);
  assert.match(lines[0] ?? '', /unknown or unsupported command "X"/);
  assert.match(lines[1] ?? '', /workers total requests: 0/);
});

test('FIF-005 FIF-024 a digit moves to the pipe of that number', async (t) => {
  const dir = folder(t);
  const [first, second] = [join(dir, 'f0'), join(dir, 'f1')];
  const { context, commands, lines } = recorded([first, second]);
  const hooks = master(context);
  await hooks.afterDrop?.();
  t.after(() => hooks.stop?.());
  tell(first, '7');
  await until(() => lines.length === 1);
  tell(first, '1');
  await until(() => reading(second) && !reading(first));
  tell(second, 'r');
  await until(() => commands.length === 1);
});

test('GRL-017 who moves to a pipe reads nothing that was written for the one before', async (t) => {
  const dir = folder(t);
  const [first, second] = [join(dir, 'f0'), join(dir, 'f1')];
  const before: string[] = [];
  const closer = await watchFifo(second, (command) => before.push(command));
  t.after(() => closer.close());
  const { context, commands } = recorded([first, second]);
  const hooks = master(context);
  await hooks.afterDrop?.();
  t.after(() => hooks.stop?.());
  const old = openSync(second, constants.O_WRONLY | constants.O_NONBLOCK);
  tell(first, '1');
  await until(() => !reading(first));
  writeSync(old, 'Q');
  closeSync(old);
  await until(() => before.length === 1);
  tell(second, 'p');
  await until(() => commands.length === 1);
  assert.deepEqual([before, commands], [['Q'], ['pause']]);
  assert.equal(statSync(second).mode & 0o777, 0o600);
});

test('more than ten pipes are refused', (t) => {
  const dir = folder(t);
  const paths = Array.from({ length: 11 }, (_, index) => join(dir, String(index)));
  assert.throws(() => master(recorded(paths).context), { code: 'ERR_FIFO_SLOTS' });
});

/** Whether some process reads a pipe: opening it for writing succeeds then. */
function reading(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}

test('FIF-005 a reload goes on with the pipe that the instance has moved to', async (t) => {
  const dir = folder(t);
  const paths = [join(dir, 'f0'), join(dir, 'f1')];
  const [before, after] = [recorded(paths), recorded(paths)];
  const old = master(before.context);
  await old.afterDrop?.();
  t.after(() => old.stop?.());
  tell(paths[0] ?? '', '1r');
  await until(() => before.commands.length === 1);
  const next = master({ ...after.context, generation: 1 });
  await next.afterDrop?.();
  t.after(() => next.stop?.());
  await old.stop?.();
  await next.accepting?.();
  tell(paths[1] ?? '', 'p');
  await until(() => after.commands.length === 1);
  assert.deepEqual([before.commands, after.commands], [['reload'], ['pause']]);
});
