import { randomBytes } from 'node:crypto';
import { closeSync } from 'node:fs';
import { filePart, type Response } from '../request/index.ts';
import { contentRange, type Range } from './ranges.ts';

/** Most bytes of an answer of several parts, which is made in memory; beyond it the whole file is sent. */
const MOST = 1024 * 1024;
/** What is said of a file that is not sent. */
const OF_THE_FILE = ['Content-Type', 'Content-Encoding', 'Expires', 'ETag'];

/** An open file that is to be sent, and closed then. */
export interface Sent {
  readonly descriptor: number;
  /** Bytes. */
  readonly size: number;
  readonly type: string | null;
  /** Last change, ms since the epoch. */
  readonly modified: number;
}

/** Sends a file whole. */
export function sendWhole(file: Sent, response: Response): void {
  sendPart(file, { offset: 0, size: file.size }, response);
}

/** Sends parts of a file (RFC 9110 15.3.7), or says that there are none of those that were asked for (15.5.17). */
export function sendRanges(file: Sent, ranges: readonly Range[], response: Response): void {
  const [range, ...more] = ranges;
  if (range === undefined) {
    closeSync(file.descriptor);
    response.status = 416;
    for (const name of OF_THE_FILE) response.headers.delete(name);
    response.headers.append('Content-Range', contentRange(null, file.size));
    return response.end();
  }
  if (more.length > 0 && ranges.reduce((total, { size }) => total + size, 0) > MOST)
    return sendWhole(file, response);
  response.status = 206;
  if (more.length === 0) return sendPart(file, range, response);
  const boundary = randomBytes(15).toString('hex');
  const type = file.type === null ? '' : `Content-Type: ${file.type}\r\n`;
  const pieces = ranges.flatMap((part) => {
    const head = `\r\n--${boundary}\r\n${type}Content-Range: ${contentRange(part, file.size)}\r\n\r\n`;
    return [Buffer.from(head, 'latin1'), filePart(file.descriptor, part.offset, part.size).read()];
  });
  closeSync(file.descriptor);
  response.headers.set('Content-Type', `multipart/byteranges; boundary=${boundary}`);
  response.headers.append('Last-Modified', httpDate(file.modified));
  response.end(Buffer.concat([...pieces, Buffer.from(`\r\n--${boundary}--\r\n`)]));
}

function sendPart({ descriptor, size, modified }: Sent, range: Range, response: Response): void {
  response.headers.append('Content-Length', String(range.size));
  if (response.status === 206) response.headers.append('Content-Range', contentRange(range, size));
  response.headers.append('Last-Modified', httpDate(modified));
  response.sendFile(filePart(descriptor, range.offset, range.size));
}

let lastDate = Number.NaN;
let lastText = '';

/** The date of a header; most requests ask for the same files again. */
export function httpDate(milliseconds: number): string {
  if (milliseconds !== lastDate) {
    lastDate = milliseconds;
    lastText = new Date(milliseconds).toUTCString();
  }
  return lastText;
}
