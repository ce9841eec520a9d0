import { closeSync, readSync } from 'node:fs';
import type { FilePart } from './types.ts';

/** A part of an open file as a response takes it. @param offset bytes @param size bytes */
export function filePart(descriptor: number, offset: number, size: number): FilePart {
  return {
    descriptor,
    offset,
    size,
    read: () => {
      const bytes = Buffer.allocUnsafe(size);
      let length = 0;
      for (let step = 1; length < size && step > 0; length += step)
        step = readSync(descriptor, bytes, length, size - length, offset + length);
      return bytes.subarray(0, length);
    },
    close: () => closeSync(descriptor),
  };
}
