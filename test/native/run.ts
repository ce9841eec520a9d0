import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describeReport, native, type LaunchPlan } from '../../native/index.ts';

/** How a launch ended. */
export interface Ended {
  /** As `describeReport` says it, `null` for a program that ran. */
  readonly report: string | null;
  readonly code: number | null;
  readonly signal: number | null;
  readonly output: string;
}

let files = 0;

/** Executes a plan, and then this shell command, whose output is kept. */
export async function run(plan: LaunchPlan, command: string): Promise<Ended> {
  const file = join(tmpdir(), `launch-${process.pid}-${++files}`);
  const output = openSync(file, 'w+');
  const born = plan.filter(({ op }) => op === 'born-in');
  const { pidfd, started } = native.launch([
    ...born,
    { op: 'descriptors', map: [1, 2].map((to) => ({ from: output, to })) },
    ...plan.filter(({ op }) => op !== 'born-in'),
    { op: 'exec', path: '/bin/sh', argv: ['sh', '-c', command] },
  ]);
  const ended = Promise.withResolvers<{ code: number | null; signal: number | null }>();
  native.watchExit(pidfd, ended.resolve);
  const report = await started;
  const status = await ended.promise;
  native.close(pidfd);
  closeSync(output);
  const text = readFileSync(file, 'utf8').trim();
  spawnSync('rm', [file]);
  return { report: report === null ? null : describeReport(report), ...status, output: text };
}

/** Skips a test that needs what this machine or user does not have. */
export function skipWithoutRoot(t: TestContext): boolean {
  if (process.getuid?.() === 0) return false;
  t.skip('needs root');
  return true;
}

/** Skips where these namespaces cannot be made. */
export function skipWithout(t: TestContext, ...flags: string[]): boolean {
  if (spawnSync('unshare', [...flags, 'true']).status === 0) return false;
  t.skip(`unshare ${flags.join(' ')} is not possible here`);
  return true;
}
