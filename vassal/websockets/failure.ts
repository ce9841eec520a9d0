/** Close codes that we send, or mean when nothing was sent (RFC 6455 7.4.1). */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  protocol: 1002,
  noStatus: 1005,
  abnormal: 1006,
  notText: 1007,
  tooBig: 1009,
  failed: 1011,
} as const;

/** A client broke the protocol: the connection is closed with this code. */
export class Violation extends Error {
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}

/** A code that a close frame may carry: those of the RFC and its registry, and those of libraries and applications. */
export function isCloseCode(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== CLOSE.noStatus && code !== CLOSE.abnormal;
}
