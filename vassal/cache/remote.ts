import { Failure, reason } from '../errors/index.ts';
import { dial, readAddress, readTexts, readToEnd } from '../sockets/index.ts';
import type { Operation } from './cache.ts';
import { ERR_CACHE_REMOTE } from './errors.ts';
import { Ask, CACHE, packet, pairsOf } from './packet.ts';

/** Commands for arithmetic, which only this engine has. */
export const COMMANDS = { add: 'add', multiply: 'mul', divide: 'div' } as const satisfies Record<
  Operation,
  string
>;

/** The answer to a command. */
interface Answer {
  readonly variables: ReadonlyMap<string, Buffer>;
  readonly value: Buffer;
}

/** Whoever asks waits; nobody else does. An instance that is not there has nothing, and stores nothing. */
export class Remote {
  readonly #name: string;
  readonly #address: string;
  readonly #patience: number;

  /** @param patience how long the other side may be silent, milliseconds */
  constructor(name: string, address: string, patience: number) {
    this.#name = name;
    this.#address = address;
    this.#patience = patience;
  }

  async get(key: Uint8Array): Promise<Buffer | null> {
    return (await this.#ask('get', { key }))?.value ?? null;
  }

  has(key: Uint8Array): Promise<boolean> {
    return this.#did('exists', { key });
  }

  set(key: Uint8Array, value: Uint8Array, life = 0): Promise<boolean> {
    return this.#did('set', { key, ...lifeOf(life) }, value);
  }

  update(key: Uint8Array, value: Uint8Array, life = 0): Promise<boolean> {
    return this.#did('update', { key, ...lifeOf(life) }, value);
  }

  delete(key: Uint8Array): Promise<boolean> {
    return this.#did('del', { key });
  }

  clear(): Promise<boolean> {
    return this.#did('clear', {});
  }

  async number(key: Uint8Array): Promise<bigint> {
    const value = await this.get(key);
    return value?.length === 8 ? value.readBigInt64LE() : 0n;
  }

  async calculate(key: Uint8Array, operation: Operation, operand: number, life = 0): Promise<number | null> {
    const variables = { key, operand: String(operand), ...lifeOf(life) };
    const answer = await this.#ask(COMMANDS[operation], variables);
    return answer?.value.length === 8 ? Number(answer.value.readBigInt64LE()) : null;
  }

  async #did(command: string, variables: Variables, value?: Uint8Array): Promise<boolean> {
    return (await this.#ask(command, variables, value)) !== null;
  }

  async #ask(command: string, variables: Variables, value?: Uint8Array): Promise<Answer | null> {
    const size = value === undefined ? {} : { size: String(value.length) };
    const texts = Object.entries({ cmd: command, ...variables, ...size, cache: this.#name }).flat();
    const head = packet(Ask.command, texts);
    if (head === null) return null;
    const question = value === undefined ? [head] : [head, value];
    try {
      return readAnswer(await converse(this.#address, question, this.#patience));
    } catch {
      return null;
    }
  }
}

type Variables = Readonly<Record<string, string | Uint8Array>>;

function lifeOf(life: number): Variables {
  return life > 0 ? { expires: String(life) } : {};
}

/** Writes a question and reads until the other side closes. Throws `ERR_CACHE_REMOTE`. */
export async function converse(
  address: string,
  question: readonly Uint8Array[],
  patience: number,
): Promise<Buffer> {
  try {
    const socket = dial(await readAddress(address, false));
    socket.write(Buffer.concat(question));
    return await readToEnd(socket, patience);
  } catch (thrown) {
    throw new Failure(ERR_CACHE_REMOTE, {
      tried: `ask the cache server at ${address}`,
      found: reason(thrown),
      cause: thrown,
    });
  }
}

/** `null` for no answer, and for one that is none. */
function readAnswer(bytes: Buffer): Answer | null {
  if (bytes.length < 4 || bytes[0] !== CACHE) return null;
  const end = 4 + bytes.readUInt16LE(1);
  const texts = end <= bytes.length ? readTexts(bytes.subarray(4, end)) : null;
  const variables = pairsOf(texts ?? []);
  if (String(variables.get('status')) !== 'ok') return null;
  const value = bytes.subarray(end);
  const size = variables.get('size');
  return size === undefined || Number(String(size)) === value.length ? { variables, value } : null;
}
