/** Texts as packets carry them (manual 3.17): each with its length before it, u16 little endian. No text is longer than that can say. */
export function encodeTexts(texts: readonly Uint8Array[]): Buffer {
  const parts = texts.flatMap((text) => [Buffer.of(text.length & 0xff, text.length >> 8), text]);
  return Buffer.concat(parts);
}

/** The texts of a payload; `null` when it is not made of texts. */
export function readTexts(payload: Buffer): Buffer[] | null {
  const texts: Buffer[] = [];
  let at = 0;
  while (at < payload.length) {
    if (at + 2 > payload.length) return null;
    const end = at + 2 + payload.readUInt16LE(at);
    if (end > payload.length) return null;
    texts.push(payload.subarray(at + 2, end));
    at = end;
  }
  return texts;
}
