import { errorName } from './failure.ts';
import type { LaunchOperation, LaunchPlan, LaunchReport } from './plan.ts';

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
      return [];
    case 'parent-death-signal':
      return [operation.signal];
    case 'umask':
      return [operation.mask];
    case 'nice':
      return [operation.increment];
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
    case 'unshare':
      return operation.namespaces;
    case 'chroot':
    case 'chdir':
      return [operation.path];
    case 'descriptors':
      return operation.map.flatMap(({ from, to }) => [from, to]);
    case 'open':
      return [operation.path, operation.descriptor, operation.write ? 1 : 0];
    case 'environment':
      return operation.entries;
    case 'name':
      return [operation.name];
    case 'run':
      return [operation.fatal ? 1 : 0, ...operation.argv];
    case 'exec':
      return [operation.path, ...operation.argv];
  }
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

function waitStatus(status: number): string {
  const signal = status & 0x7f;
  return signal === 0 ? `exited with status ${status >> 8}` : `killed by signal ${signal}`;
}
