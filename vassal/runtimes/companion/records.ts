import { Failure } from '../../errors/index.ts';
import type { Field } from '../../worker/calls.ts';
import { ERR_COMPANION_FRAME } from './errors.ts';

/**
 * Records as companions read and write them, little endian: u16 count of fields, then u32 length and bytes of each.
 * Text is UTF-8.
 */
export function encodeRecords(records: readonly (readonly Field[])[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const record of records) {
    const count = Buffer.alloc(2);
    count.writeUInt16LE(record.length);
    parts.push(count);
    for (const field of record) {
      const bytes = typeof field === 'string' ? Buffer.from(field) : field;
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      parts.push(length, bytes);
    }
  }
  return Buffer.concat(parts);
}

/** The records of a payload. Throws `ERR_COMPANION_FRAME` for what is cut short. */
export function* readRecords(bytes: Buffer): IterableIterator<readonly Buffer[]> {
  let at = 0;
  const take = (size: number): Buffer => {
    if (at + size > bytes.length) throw broken();
    at += size;
    return bytes.subarray(at - size, at);
  };
  while (at < bytes.length) {
    const count = take(2).readUInt16LE();
    const record: Buffer[] = [];
    for (let index = 0; index < count; index++) record.push(take(take(4).readUInt32LE()));
    yield record;
  }
}

function broken(): Failure {
  return new Failure(ERR_COMPANION_FRAME, {
    tried: 'read what a companion sent',
    found: 'a record that is cut short',
  });
}
