import { errorName } from './failure.ts';
import type { LaunchOperation, LaunchPlan, LaunchReport } from './plan.ts';
import type { ExitStatus } from './types.ts';

/**
 * A launch plan as the launcher reads it: u32 count of operations; for each u32 count of fields; for each field u32
 * length, bytes, NUL. The first field is the operation's name. All numbers little endian.
 */
export function encodePlan(plan: LaunchPlan): Uint8Array {
  const parts: Buffer[] = [word(plan.length)];
  for (const operation of plan) {
    const fields = [operation.op, ...argumentsOf(operation)];
    parts.push(word(fields.length));
    for (const field of fields) {
      const text = Buffer.from(String(field));
      parts.push(word(text.length), text, NUL);
    }
  }
  return Buffer.concat(parts);
}

const NUL = Buffer.of(0);

function word(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function argumentsOf(operation: LaunchOperation): readonly (string | number)[] {
  switch (operation.op) {
    case 'setsid':
    case 'process-group':
    case 'signals-default':
    case 'no-new-privileges':
    case 'merge-memory':
    case 'merge-mappings':
      return [];
    case 'parent-death-signal':
      return [operation.signal];
    case 'subreaper':
    case 'keep-capabilities':
      return [flag(operation.on)];
    case 'umask':
      return [operation.mask];
    case 'personality':
      return [operation.persona];
    case 'name':
    case 'hostname':
      return [operation.name];
    case 'nice':
      return [operation.increment];
    case 'priority':
      return [operation.value];
    case 'io-priority':
      return [operation.class, operation.level];
    case 'cpu-affinity':
      return operation.cpus;
    case 'scheduler':
      return [operation.policy, operation.level];
    case 'oom-score-adjust':
      return [operation.score];
    case 'resource-limit':
      return [operation.resource, operation.soft ?? '', operation.hard ?? ''];
    case 'groups':
      return operation.gids;
    case 'init-groups':
      return [operation.user, operation.gid];
    case 'gid':
      return [operation.gid];
    case 'uid':
      return [operation.uid];
    case 'capabilities': {
      const { effective, permitted, inheritable } = operation;
      return [effective.length, permitted.length, ...effective, ...permitted, ...inheritable];
    }
    case 'bounding-capabilities':
    case 'ambient-capabilities':
      return operation.capabilities;
    case 'secure-bits':
      return [operation.bits];
    case 'seccomp':
      return [operation.action, ...operation.deny];
    case 'born-in':
    case 'unshare':
      return operation.namespaces;
    case 'user-namespace':
      return [operation.uidMap, operation.gidMap];
    case 'enter-namespace':
      return [operation.kind ?? '', operation.from];
    case 'join-namespaces':
      return [operation.socket];
    case 'refork': {
      const { namespaces, again } = operation;
      return [again?.status ?? '', namespaces.length, ...namespaces, ...(again?.argv ?? [])];
    }
    case 'mount':
      return [operation.source, operation.target, operation.type, operation.data, ...operation.flags];
    case 'attach-mount':
      return [operation.tree, operation.target];
    case 'unmount':
      return [operation.target, ...operation.flags];
    case 'pivot-root':
      return [operation.root, operation.old];
    case 'cgroup':
    case 'chroot':
    case 'chdir':
      return [operation.path];
    case 'descriptors':
      return operation.map.flatMap(({ from, to }) => [from, to]);
    case 'open':
      return [operation.path, operation.descriptor, flag(operation.write)];
    case 'hold':
      return [operation.listener];
    case 'environment':
      return operation.entries;
    case 'run':
      return [flag(operation.fatal), ...operation.argv];
    case 'exec':
    case 'try-exec':
      return [operation.path, ...operation.argv];
  }
}

function flag(on: boolean): number {
  return on ? 1 : 0;
}

/** A report as the launcher writes it. */
export function encodeReport({ index, operation, argument, errno }: LaunchReport): Uint8Array {
  return Buffer.from([index, operation, argument, errno].map((field) => `${field}\0`).join(''));
}

/** What the launcher wrote when an operation failed; `null` for nothing, which means that the program runs. */
export function decodeReport(bytes: Uint8Array): LaunchReport | null {
  if (bytes.length === 0) return null;
  const [index = '0', operation = '', argument = '', errno = '0'] = Buffer.from(bytes).toString().split('\0');
  return { index: Number(index), operation, argument, errno: Number(errno) };
}

/** A report as one phrase: `exec "/bin/nope": ENOENT`. */
export function describeReport({ operation, argument, errno }: LaunchReport): string {
  const what = argument === '' ? operation : `${operation} "${argument}"`;
  return errno < 0 ? `${what}: ${waitStatus(-errno)}` : `${what}: ${errorName(errno)}`;
}

/** How a process ended as one phrase: `exit code 1`, `signal 9`. */
export function describeStatus({ code, signal }: ExitStatus): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

function waitStatus(status: number): string {
  const signal = status & 0x7f;
  return signal === 0 ? `exited with status ${status >> 8}` : `killed by signal ${signal}`;
}
