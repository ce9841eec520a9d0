import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  native,
  type ExitStatus,
  type Launched,
  type LaunchPlan,
  type LaunchReport,
} from '../../../native/index.ts';
import { startForge, type ForgeProcess } from '../../../vassal/forge/client.ts';
import { unverified } from '../../../vassal/forge/verified.ts';

/** Why nothing can be forked here, for the skip of a test. */
export const unable = unverified(process.version) ?? false;

const PROGRAM = fileURLToPath(new URL('../../fixtures/forge/program.ts', import.meta.url));

/** How a process ended, and what it wrote. */
export interface Ended extends ExitStatus {
  readonly pid: number;
  readonly report: LaunchReport | null;
  readonly out: string;
  readonly err: string;
}

/** A fork server of the fixture, ended with the test. */
export async function forge(t: TestContext): Promise<ForgeProcess> {
  const started = await startForge([process.execPath, PROGRAM], () => undefined);
  t.after(() => started.kill());
  return started;
}

/** Runs the fixture in a role to its end. @param launch by the fork server, or by the launcher */
export async function act(
  launch: (plan: LaunchPlan) => Launched,
  role: string,
  more: LaunchPlan = [],
): Promise<Ended> {
  const directory = mkdtempSync(join(tmpdir(), 'forge-'));
  const [out, err] = ['out', 'err'].map((name) => openSync(join(directory, name), 'a'));
  const { pid, pidfd, started } = launch(planFor(role, out ?? -1, err ?? -1, more));
  for (const descriptor of [out, err]) closeSync(descriptor ?? -1);
  const status = await new Promise<ExitStatus>((resolve) => native.watchExit(pidfd, resolve));
  native.close(pidfd);
  const report = await started;
  const text = (name: string): string => readFileSync(join(directory, name), 'utf8');
  const ended = { ...status, pid, report, out: text('out'), err: text('err') };
  rmSync(directory, { recursive: true });
  return ended;
}

function planFor(role: string, out: number, err: number, more: LaunchPlan): LaunchPlan {
  return [
    { op: 'setsid' },
    { op: 'parent-death-signal', signal: 9 },
    { op: 'signals-default' },
    {
      op: 'descriptors',
      map: [
        { from: out, to: 1 },
        { from: err, to: 2 },
      ],
    },
    { op: 'open', path: '/dev/null', descriptor: 0, write: false },
    { op: 'environment', entries: ['PATH=/usr/bin:/bin', 'COLOUR=green'] },
    ...more,
    { op: 'exec', path: process.execPath, argv: [process.execPath, PROGRAM, role, 'and more'] },
  ];
}
