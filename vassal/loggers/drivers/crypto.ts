import { createCipheriv, getCipherInfo } from 'node:crypto';
import { Failure } from '../../errors/index.ts';
import { openDatagrams } from '../datagrams.ts';
import { ERR_LOGGERS_DRIVER } from '../errors.ts';
import { Outbox, type Connection } from '../outbox.ts';
import type { Driver } from '../sink.ts';
import { pairs } from '../text.ts';

/** What the original takes where no initialization vector is given. */
const VECTOR_BYTE = '0';

/**
 * `crypto:addr=ADDRESS,algo=CIPHER,secret=TEXT[,iv=TEXT][,prefix=TEXT]`: each message is an encrypted datagram (manual
 * 3.25.11). As in the original the key is the secret filled up with zeros, and the time in µs comes first in the text.
 */
export const crypto: Driver = (argument, { report }) => {
  const given = pairs(argument);
  const [address, name, secret] = ['addr', 'algo', 'secret'].map((key) => given.get(key) ?? '');
  const cipher = getCipherInfo(name ?? '');
  if (!address || !secret || cipher === undefined || !works(cipher.name)) {
    throw new Failure(ERR_LOGGERS_DRIVER, {
      tried: 'log to an encrypted socket',
      found: cipher === undefined ? `the cipher "${name ?? ''}"` : 'missing arguments',
      wanted:
        'crypto:addr=ADDRESS,algo=CIPHER,secret=TEXT, the cipher one that this OpenSSL has: aes-256-cbc',
    });
  }
  const key = filled(Buffer.from(secret), cipher.keyLength);
  const vector = vectorOf(given.get('iv'), cipher.ivLength ?? 0);
  const prefix = given.get('prefix') === undefined ? '' : ` ${given.get('prefix') ?? ''}`;
  const encrypt = (message: Buffer): Buffer => {
    const before = `${Math.floor((performance.timeOrigin + performance.now()) * 1000)}${prefix} `;
    const step = createCipheriv(cipher.name, key, vector);
    return Buffer.concat([step.update(before), step.update(message), step.final()]);
  };
  return new Outbox(`crypto:${address}`, () => open(address, encrypt), report);
};

async function open(address: string, encrypt: (message: Buffer) => Buffer): Promise<Connection> {
  const connection = await openDatagrams(address);
  return {
    send: async (messages) => {
      for (let [first] = messages; first !== undefined; [first] = messages) {
        await connection.send([encrypt(first)]);
        messages.shift();
      }
    },
    close: () => connection.close(),
  };
}

/** Old ciphers have a name although the library refuses to use them. */
function works(name: string): boolean {
  const { keyLength, ivLength = 0 } = getCipherInfo(name) ?? { keyLength: 0 };
  try {
    createCipheriv(name, Buffer.alloc(keyLength), ivLength === 0 ? null : Buffer.alloc(ivLength)).final();
    return true;
  } catch {
    return false;
  }
}

function vectorOf(text: string | undefined, length: number): Buffer | null {
  if (length === 0) return null;
  return text === undefined ? Buffer.alloc(length, VECTOR_BYTE) : filled(Buffer.from(text), length);
}

/** Cut, or filled up with zeros. */
function filled(bytes: Buffer, length: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(length)]).subarray(0, length);
}
