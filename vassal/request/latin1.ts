/** Text of a request is latin1: one character for each byte. This is text of the configuration as such. */
export function toLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Text of a request as the text that it was meant to be. */
export function fromLatin1(text: string): string {
  return latin1Bytes(text).toString('utf8');
}

/** The bytes of text of a request: a name of a file as the kernel takes it. */
export function latin1Bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
