import type { Field } from '../../worker/calls.ts';
import { misplaced } from './errors.ts';

/**
 * Records as companions read and write them, little endian: u16 count of fields, then u32 length and bytes of each.
 * Text is UTF-8.
 */
export function encodeRecords(records: readonly (readonly Field[])[]): Buffer {
  let length = 0;
  for (const record of records) {
    length += 2;
    for (const field of record) length += 4 + lengthOf(field);
  }
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const record of records) {
    at = bytes.writeUInt16LE(record.length, at);
    for (const field of record) {
      at = bytes.writeUInt32LE(lengthOf(field), at);
      if (typeof field === 'string') at += bytes.write(field, at);
      else {
        bytes.set(field, at);
        at += field.length;
      }
    }
  }
  return bytes;
}

function lengthOf(field: Field): number {
  return typeof field === 'string' ? Buffer.byteLength(field) : field.length;
}

/** The records of a payload. Throws `ERR_COMPANION_FRAME` for what is cut short. */
export function* readRecords(bytes: Buffer): IterableIterator<readonly Buffer[]> {
  let at = 0;
  const take = (size: number): Buffer => {
    if (at + size > bytes.length) throw misplaced('a record that is cut short');
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
