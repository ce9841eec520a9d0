import { isVarsBlock } from '../request/index.ts';

/** The modifier of a task (manual 3.17). */
export const MODIFIER = 17;
const HEAD = 4;
/** Bytes of names and values that the head of a task can count. */
export const LONGEST_VARIABLES = 0xffff;

/** A task as it lies in a file: modifier, u16 length of the variables, modifier, the variables, and the body after them. */
export interface Task {
  /** u16 length, name, u16 length, value, little endian (manual 6.15.1). */
  readonly block: Buffer;
  readonly body: Buffer;
}

/** The bytes of a task. */
export function encodeTask({ block, body }: Task): Buffer {
  const head = Buffer.of(MODIFIER, 0, 0, 0);
  head.writeUInt16LE(block.length, 1);
  return Buffer.concat([head, block, body]);
}

/** What the bytes of a file are: a task, the beginning of one, or none. */
export function decodeTask(bytes: Buffer): Task | 'cut' | 'none' {
  if (bytes.length > 0 && bytes[0] !== MODIFIER) return 'none';
  if (bytes.length < HEAD) return 'cut';
  const end = HEAD + bytes.readUInt16LE(1);
  if (bytes.length < end) return 'cut';
  const block = bytes.subarray(HEAD, end);
  return isVarsBlock(block) ? { block, body: bytes.subarray(end) } : 'none';
}
