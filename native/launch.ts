import { Socket } from 'node:net';
import { addon, built } from './addon.ts';
import { decodeReport, encodePlan } from './encode.ts';
import { named } from './failure.ts';
import type { LaunchPlan, LaunchReport } from './plan.ts';
import type { Launched, PreparedLaunch } from './types.ts';

/** More than the longest report: an operation, an argument of at most 4 MB is cut here. */
const LONGEST_REPORT = 8192;

const NOWHERE_NEW = { namespaces: [], uidMap: '', gidMap: '' } as const;

/** See `Native.launch`. The plan travels in a memory file, the report comes back over a socket that the exec closes. */
export function launch(plan: LaunchPlan): Launched {
  const native = addon();
  const { program, file, writer, started } = prepareLaunch(plan);
  try {
    const { namespaces, uidMap, gidMap } = plan[0]?.op === 'born-in' ? plan[0] : NOWHERE_NEW;
    const maps = [uidMap ?? '', gidMap ?? ''] as const;
    const { pid, pidfd } = named(() =>
      native.spawnLauncher(program, file, writer, inheritedBy(plan), namespaces, ...maps),
    );
    return { pid, pidfd, started };
  } finally {
    native.closeDescriptor(writer);
    native.closeDescriptor(file);
  }
}

/** See `Native.prepareLaunch`. */
export function prepareLaunch(plan: LaunchPlan): PreparedLaunch {
  const native = addon();
  const file = native.memoryFile('launch-plan', encodePlan(plan));
  try {
    const [reader, writer] = native.socketPair();
    return { program: built('launch'), file, writer, started: readReport(reader) };
  } catch (thrown) {
    native.closeDescriptor(file);
    throw thrown;
  }
}

/** See `Native.become`. Nobody is left who could read a report. */
export function become(plan: LaunchPlan): never {
  const native = addon();
  const file = native.memoryFile('launch-plan', encodePlan(plan));
  const report = native.memoryFile('launch-report', Buffer.of());
  return named(() => native.replaceProgram(built('launch'), file, report, inheritedBy(plan)));
}

function inheritedBy(plan: LaunchPlan): number[] {
  return plan.flatMap((step) => (step.op === 'descriptors' ? step.map.map(({ from }) => from) : []));
}

/** The report of a launch, from the descriptor that its other end writes to, which is closed then. `null` for the end without one. */
export function readReport(descriptor: number): Promise<LaunchReport | null> {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  const chunks: Buffer[] = [];
  let length = 0;
  socket.on('data', (chunk: Buffer) => {
    if (length < LONGEST_REPORT) chunks.push(chunk);
    length += chunk.length;
  });
  return new Promise((resolve) => {
    const done = (): void => resolve(decodeReport(Buffer.concat(chunks)));
    socket.once('error', done);
    socket.once('close', done);
  });
}
