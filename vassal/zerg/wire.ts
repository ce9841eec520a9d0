const WORD = Buffer.from('uwsgi-zerg');

/** Length of the message that the descriptors come with, bytes. */
export const GREETING = WORD.length + 4;

/** What a zerg server says first and only: the word, and how many descriptors come with it (32 bits, little endian). */
export function greeting(count: number): Buffer {
  const message = Buffer.alloc(GREETING);
  WORD.copy(message);
  message.writeUInt32LE(count, WORD.length);
  return message;
}

/** How many descriptors a greeting announces; `null` for anything else. */
export function announced(message: Buffer): number | null {
  if (message.length !== GREETING || !message.subarray(0, WORD.length).equals(WORD)) return null;
  return message.readUInt32LE(WORD.length);
}
