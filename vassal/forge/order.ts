import { fstatSync, readSync } from 'node:fs';
import type { LaunchOperation, LaunchPlan } from '../../native/index.ts';

/** What the forge is asked for. It travels in a memory file; the descriptors of its plan travel beside it, in order. */
export interface Order {
  readonly plan: LaunchPlan;
  /** Pid of the process that asks, which will be the parent. */
  readonly parent: number;
}

/** The descriptors that a plan hands over, in the order in which they travel. */
export function descriptorsOf(plan: LaunchPlan): number[] {
  return plan.flatMap((step) => (step.op === 'descriptors' ? step.map.map(({ from }) => from) : []));
}

/** A plan whose descriptors have these numbers now, in the order of `descriptorsOf`. */
export function withDescriptors(plan: LaunchPlan, numbers: readonly number[]): LaunchPlan {
  const left = [...numbers];
  return plan.map((step): LaunchOperation => {
    if (step.op !== 'descriptors') return step;
    return { op: 'descriptors', map: step.map.map(({ to }) => ({ from: left.shift() ?? -1, to })) };
  });
}

/** An order as bytes. */
export function encodeOrder(order: Order): Uint8Array {
  return Buffer.from(JSON.stringify(order));
}

/** The order that bytes of `encodeOrder` hold. */
export function decodeOrder(bytes: Buffer): Order {
  return JSON.parse(bytes.toString()) as Order;
}

/** All of a memory file. */
export function readMemory(descriptor: number): Buffer {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  readSync(descriptor, bytes, 0, bytes.length, 0);
  return bytes;
}

/** Length of an answer, bytes. */
export const ANSWER = 4;

/** The answer to an order: a pid, or a negative errno. */
export function encodeAnswer(pid: number): Uint8Array {
  const bytes = Buffer.alloc(ANSWER);
  bytes.writeInt32LE(pid);
  return bytes;
}

/** The pid of an answer, or a negative errno. */
export function decodeAnswer(bytes: Buffer): number {
  return bytes.readInt32LE();
}
