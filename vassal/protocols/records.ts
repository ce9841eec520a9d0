/** FastCGI 1.0. */
const VERSION = 1;
/** Types of records. */
export const RECORD = {
  begin: 1,
  end: 3,
  params: 4,
  stdin: 5,
  stdout: 6,
  stderr: 7,
  getValues: 9,
} as const;
/** Longest content of a record, a multiple of eight. */
export const LONGEST_RECORD = 0xfff8;

/** What stands before the content of a record of this length. */
export function recordHead(type: number, id: number, length: number): Buffer {
  return Buffer.from([VERSION, type, id >> 8, id & 0xff, length >> 8, length & 0xff, 0, 0]);
}

/** Bytes of a stream as records; none for no bytes: that would be its end. */
export function streamRecords(type: number, id: number, bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += LONGEST_RECORD) {
    const content = bytes.subarray(at, at + LONGEST_RECORD);
    parts.push(recordHead(type, id, content.length), content);
  }
  return Buffer.concat(parts);
}

/** Bytes of an answer as STDOUT records. */
export function outputRecords(id: number, bytes: Uint8Array): Buffer {
  return streamRecords(RECORD.stdout, id, bytes);
}

/** The end of STDOUT and of the request, with the application status 0. */
export function endRecord(id: number): Buffer {
  return Buffer.concat([recordHead(RECORD.stdout, id, 0), recordHead(RECORD.end, id, 8), Buffer.alloc(8)]);
}
