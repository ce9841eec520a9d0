import type { RpcCall } from './packet.ts';

/** A remote procedure of JavaScript: bytes in, bytes or text out. */
export type RpcFunction = (...values: Buffer[]) => unknown;

const LONGEST_NAME = 255;
/** Those of the application of this process; a template gives them to the workers that are forked from it. */
const functions = new Map<string, RpcFunction>();

/** Gives a function to whoever calls it by this name. */
export function register(name: unknown, body: RpcFunction): void {
  if (typeof name !== 'string' || name === '' || Buffer.byteLength(name) > LONGEST_NAME)
    throw new TypeError(`the name of a remote procedure has 1 to ${LONGEST_NAME} bytes`);
  if (typeof body !== 'function') throw new TypeError('a remote procedure is a function');
  functions.set(name, body);
}

/** Names in the order in which they came. */
export function names(): string[] {
  return [...functions.keys()];
}

/** Runs one; `null` when there is none of this name. */
export async function run({ name, values }: RpcCall): Promise<Buffer | null> {
  const body = functions.get(name);
  if (body === undefined) return null;
  const given = await body(...values.map((value) => Buffer.from(value)));
  return given instanceof Uint8Array ? Buffer.from(given) : Buffer.from(String(given ?? ''));
}
