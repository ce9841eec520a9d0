import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { FilePart, Request, Response } from '../request/index.ts';

/** A file that is open; whoever has it closes it. */
export interface OpenFile {
  readonly descriptor: number;
  readonly stats: Stats;
}

/**
 * Answers with a file (manual 6.17): type, length, date; 304 when the client has it; no body for HEAD. The file is closed
 * when it was sent.
 */
export function send(file: OpenFile, type: string | null, request: Request, response: Response): void {
  const { descriptor, stats } = file;
  const modified = Math.floor(stats.mtimeMs / 1000) * 1000;
  const known = request.variable('HTTP_IF_MODIFIED_SINCE');
  if (known !== null && Date.parse(known) >= modified) {
    closeSync(descriptor);
    response.status = 304;
    return response.end();
  }
  if (type !== null) response.headers.append('Content-Type', type);
  response.headers.append('Content-Length', String(stats.size));
  response.headers.append('Last-Modified', httpDate(modified));
  response.sendFile(partOf(descriptor, stats.size));
}

/** `null` for a file that cannot be opened: it is gone, or not for this user. A link that was put in place after the path
 * was checked is not followed, and a fifo does not block. */
export function openFile(path: string): OpenFile | null {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    return { descriptor, stats: fstatSync(descriptor) };
  } catch {
    return null;
  }
}

function partOf(descriptor: number, size: number): FilePart {
  return {
    descriptor,
    offset: 0,
    size,
    read: () => {
      const bytes = Buffer.allocUnsafe(size);
      let length = 0;
      for (let step = 1; length < size && step > 0; length += step)
        step = readSync(descriptor, bytes, length, size - length, length);
      return bytes.subarray(0, length);
    },
    close: () => closeSync(descriptor),
  };
}

let lastDate = Number.NaN;
let lastText = '';

/** The date of a header; most requests ask for the same files again. */
function httpDate(milliseconds: number): string {
  if (milliseconds !== lastDate) {
    lastDate = milliseconds;
    lastText = new Date(milliseconds).toUTCString();
  }
  return lastText;
}
