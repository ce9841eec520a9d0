import { encodeTexts } from '../sockets/index.ts';

/** Modifier of everything about caches (manual 3.17). */
export const CACHE = 111;

/** What the second modifier asks for. */
export const Ask = {
  /** The payload is a key; the value is the answer. */
  read: 0,
  /** The payload is pairs of key and value: those that are new are stored. No answer. */
  write: 1,
  /** The payload is a key. No answer. */
  delete: 2,
  /** The variable `key`: the value comes as an HTTP answer, nothing at all for a miss (manual 6.3.3). */
  http: 3,
  /** As `read`. */
  readAgain: 5,
  /** The payload is the name of a cache: everything that is in it. */
  dump: 6,
  /** UDP: a key, its value, and when it expires in unix seconds. */
  update: 10,
  /** UDP: a key that went. */
  gone: 11,
  /** Variables `cmd`, `key`, `cache`, `size`, `expires`; the value follows. The answer likewise. */
  command: 17,
  /** The answer to `dump`. */
  dumped: 18,
} as const;

/** Longest text in a packet, and longest payload, bytes. */
export const LONGEST = 0xffff;

/** A packet of the uwsgi protocol with these texts, each with its length in 16 bits; `null` for one that is too long. */
export function packet(modifier2: number, texts: readonly (string | Uint8Array)[]): Buffer | null {
  const all = texts.map((text) => (typeof text === 'string' ? Buffer.from(text) : text));
  const size = all.reduce((sum, { length }) => sum + 2 + length, 0);
  if (size > LONGEST) return null;
  const head = Buffer.of(CACHE, 0, 0, modifier2);
  head.writeUInt16LE(size, 1);
  return Buffer.concat([head, encodeTexts(all)]);
}

/** The variables of a payload of texts in pairs. */
export function pairsOf(texts: readonly Buffer[]): Map<string, Buffer> {
  const pairs = new Map<string, Buffer>();
  for (let index = 0; index + 1 < texts.length; index += 2)
    pairs.set(String(texts[index]), texts[index + 1] as Buffer);
  return pairs;
}
