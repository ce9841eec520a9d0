import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { encodePlan, type LaunchOperation } from '../../native/index.ts';
import { LIMIT_MS } from '../support/index.ts';

const build = fileURLToPath(new URL('../../native/build/', import.meta.url));
const LAUNCH = join(build, 'launch');
/** Made by `make -C native sanitize`; without it the same plans go to the launcher itself. */
const SANITIZED = join(build, 'launch-sanitized');
const launcher = existsSync(SANITIZED) ? SANITIZED : LAUNCH;
const RUNS = 40;

/** What the launcher does with these bytes: its exit code, `null` for a signal, and what it printed. */
function launch(bytes: Uint8Array): { status: number | null; signal: string | null; stderr: string } {
  const file = join(tmpdir(), `fuzz-${process.pid}`);
  writeFileSync(file, bytes);
  const plan = openSync(file, 'r');
  const { status, signal, stderr } = spawnSync(launcher, ['3'], {
    stdio: ['ignore', 'ignore', 'pipe', plan],
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  closeSync(plan);
  rmSync(file);
  return { status, signal, stderr };
}

function survives(bytes: Uint8Array): void {
  const { status, signal, stderr } = launch(bytes);
  assert.equal(signal, null, stderr);
  assert.doesNotMatch(stderr, /Sanitizer|runtime error/);
  assert.equal(status, 125, stderr);
}

/** Operations that do nothing to the machine when they succeed, with arguments of every kind. */
const harmless = [
  'umask',
  'name',
  'capabilities',
  'resource-limit',
  'seccomp',
  'descriptors',
  'environment',
  'born-in',
  'unshare',
  'enter-namespace',
  'join-namespaces',
  'io-priority',
  'cpu-affinity',
  'mount',
  'unmount',
  'nonsense',
];

/** The encoding of native/encode.ts with any fields. */
function encode(operations: readonly (readonly string[])[]): Buffer {
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const field = (text: string): Buffer[] => [word(Buffer.byteLength(text)), Buffer.from(text), Buffer.of(0)];
  const each = operations.flatMap((fields) => [word(fields.length), ...fields.flatMap(field)]);
  return Buffer.concat([word(operations.length), ...each]);
}

test('no bytes crash the launcher', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), survives), { numRuns: RUNS });
});

test('no well-formed plan of wrong arguments crashes the launcher', () => {
  const argument = fc.oneof(
    fc.integer().map(String),
    fc.constantFrom('', 'fs', 'errno', 'read', '-1', '99999999999999999999', '/nonexistent/x'),
    fc.string({ maxLength: 20 }).map((text) => text.replaceAll('\0', '')),
  );
  const operation = fc.tuple(fc.constantFrom(...harmless), fc.array(argument, { maxLength: 12 }));
  const plan = fc.array(
    operation.map(([name, fields]) => [name, ...fields]),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(plan, (operations) => survives(encode([['unshare', 'fs'], ...operations]))),
    { numRuns: RUNS },
  );
});

test('no damaged plan crashes the launcher', () => {
  const plan: LaunchOperation[] = [
    { op: 'capabilities', effective: [1, 2], permitted: [3], inheritable: [4] },
    { op: 'mount', source: '/nope', target: '/nope', type: 'tmpfs', flags: ['bind'], data: 'x' },
    { op: 'environment', entries: ['A=1', 'B=2'] },
    { op: 'chdir', path: '/nonexistent' },
  ];
  const whole = Buffer.from(encodePlan(plan));
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(damage, fc.nat(whole.length), (changes, length) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      survives(bytes.subarray(0, length % 2 === 0 ? whole.length : length));
    }),
    { numRuns: RUNS },
  );
});
