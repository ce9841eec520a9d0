/** FastCGI 1.0, the records of an answer. */
const VERSION = 1;
const END_REQUEST = 3;
const STDOUT = 6;
/** Longest content of a record, a multiple of eight. */
const LONGEST = 0xfff8;

function head(type: number, id: number, length: number): Buffer {
  return Buffer.from([VERSION, type, id >> 8, id & 0xff, length >> 8, length & 0xff, 0, 0]);
}

/** Bytes of an answer as STDOUT records. */
export function outputRecords(id: number, bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += LONGEST) {
    const content = bytes.subarray(at, at + LONGEST);
    parts.push(head(STDOUT, id, content.length), content);
  }
  return Buffer.concat(parts);
}

/** The end of STDOUT and of the request, with the application status 0. */
export function endRecord(id: number): Buffer {
  return Buffer.concat([head(STDOUT, id, 0), head(END_REQUEST, id, 8), Buffer.alloc(8)]);
}
