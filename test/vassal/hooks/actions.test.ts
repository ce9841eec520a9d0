import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { runAction } from '../../../vassal/hooks/index.ts';

const lines: string[] = [];
const log = { line: (text: string) => lines.push(text), event: (text: string) => lines.push(text) };

function folder(t: TestContext): string {
  const path = mkdtempSync('/tmp/hooks-');
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const run = (text: string, environment: Record<string, string> = {}): Promise<void> =>
  runAction(text, 'as-emperor', { log, environment: { PATH: '/usr/bin:/bin', ...environment } });

test('HOK-037 HOK-039 write, append, create, mkdir, chmod and unlink act on files', async (t) => {
  const dir = folder(t);
  const file = join(dir, 'w');
  await run(`write:${file} some text here`);
  assert.equal(readFileSync(file, 'utf8'), 'some text here');
  await run(`append:${file}  more`);
  assert.equal(readFileSync(file, 'utf8'), 'some text here more');
  await run(`chmod:${file} 640`);
  assert.equal(statSync(file).mode & 0o777, 0o640);
  await run(`create:${file}`);
  assert.equal(readFileSync(file, 'utf8'), '');
  await run(`mkdir:${join(dir, 'sub')}`);
  assert.ok(statSync(join(dir, 'sub')).isDirectory());
  await run(`unlink:${file}`);
  assert.equal(existsSync(file), false);
});

test('HOK-038 writefifo neither waits nor fails without a reader, and fails without a pipe', async (t) => {
  const pipe = join(folder(t), 'p');
  await assert.rejects(run(`writefifo:${pipe} x`), { code: 'ERR_HOOKS_FAILED' });
  execFileSync('mkfifo', [pipe]);
  await run(`writefifo:${pipe} x`);
  const descriptor = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  t.after(() => closeSync(descriptor));
  await run(`writefifo:${pipe} some text`);
  assert.equal(readFileSync(descriptor, 'utf8'), 'some text');
});

test('HOK-027 exec runs a shell command with the given environment and no descriptor of ours', async (t) => {
  const dir = folder(t);
  const out = join(dir, 'out');
  const descriptor = openSync(dir, 'r');
  t.after(() => closeSync(descriptor));
  await run(`exec:{ echo "$NAME|$NOTIFY_SOCKET"; ls -l /proc/self/fd; } > ${out}`, {
    NAME: 'value',
    NOTIFY_SOCKET: '/run/x',
  });
  const text = readFileSync(out, 'utf8');
  assert.match(text, /^value\|\n/);
  assert.doesNotMatch(text, new RegExp(`-> ${dir}\n`));
});

test('HOK-016 what fails says what it was and why', async () => {
  const failures: readonly (readonly [string, RegExp])[] = [
    ['exec:exit 3', /command "exit 3" exited with non-zero code: 3/],
    ['exec:kill -9 $$', /killed by signal 9/],
    ['exec:/nosuch 2> /dev/null', /non-zero code: 127/],
    ['cd:/nonexistent', /ENOENT/],
    ['unlink:/nonexistent', /ENOENT/],
    ['write:/tmp', /must be: <file> <string>/],
    ['chmod:/tmp x', /must be: <file> <mode>/],
    ['chown:/tmp root', /must be: <file> <user> <group>/],
    ['call:nosuch 1', /no function "nosuch"/],
    ['call:constructor', /no function "constructor"/],
  ];
  for (const [text, found] of failures) {
    await assert.rejects(run(text), (thrown: Error & { code: string; exit: number }) => {
      assert.equal(thrown.code, 'ERR_HOOKS_FAILED', text);
      assert.equal(thrown.exit, 1);
      assert.match(thrown.message, found);
      return true;
    });
  }
});

test('HOK-035 exit ends with its code', async () => {
  await assert.rejects(run('exit:17'), { code: 'ERR_HOOKS_EXIT', exit: 17 });
  await assert.rejects(run('callint:exit 41'), { code: 'ERR_HOOKS_EXIT', exit: 41 });
  await assert.rejects(run('exit:'), { code: 'ERR_HOOKS_EXIT', exit: 0 });
  await assert.rejects(run('exit:256'), { code: 'ERR_HOOKS_FAILED' });
});

test('HOK-028 HOK-029 HOK-030 HOK-031 failures of functions that are called by name count with ret only', async () => {
  for (const name of ['call', 'callint']) {
    await run(`${name}:unlink /nonexistent`);
    await assert.rejects(run(`${name}:nosuch`), { code: 'ERR_HOOKS_FAILED' });
  }
  for (const name of ['callret', 'callintret'])
    await assert.rejects(run(`${name}:unlink /nonexistent`), { code: 'ERR_HOOKS_FAILED' });
  await assert.rejects(run('callintret:exit 5'), { code: 'ERR_HOOKS_EXIT', exit: 5 });
});

test('HOK-034 HOK-040 cd and putenv change this process', async (t) => {
  const before = process.cwd();
  const dir = folder(t);
  t.after(() => {
    process.chdir(before);
    delete process.env['HOOKS_TEST'];
  });
  await run(`cd:${dir}`);
  assert.equal(process.cwd(), dir);
  await run('callint:putenv HOOKS_TEST=a=b');
  assert.equal(process.env['HOOKS_TEST'], 'a=b');
});

test('hooks that are no hooks are refused by name', async () => {
  await assert.rejects(run('nosuch:x'), {
    code: 'ERR_HOOKS_ACTION',
    message: /hook action not found: nosuch/,
  });
  await assert.rejects(run('toString:x'), { code: 'ERR_HOOKS_ACTION' });
  await assert.rejects(run('exec'), { code: 'ERR_HOOKS_SYNTAX', message: /invalid hook syntax/ });
});

test('REL-048 a private hook is not told in the log', async () => {
  lines.length = 0;
  await run('!putenv:HOOKS_SECRET=x');
  assert.deepEqual(lines, ['running --- PRIVATE HOOK --- (as-emperor)...']);
  delete process.env['HOOKS_SECRET'];
});
