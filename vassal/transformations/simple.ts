import type { Transformation } from '../request/index.ts';

/** Letters of ASCII in upper case; everything else stays, so that no character is torn. */
export function toUpper(): Transformation {
  return {
    pass: (bytes) => {
      const upper = Buffer.from(bytes);
      for (let at = 0; at < upper.length; at++) {
        const byte = upper[at] ?? 0;
        if (byte >= 0x61 && byte <= 0x7a) upper[at] = byte - 0x20;
      }
      return upper;
    },
  };
}

/** The answer is sent in chunks, wherever in the chain this stands. */
export function chunked(): Transformation {
  return {
    begin: (response) => void (response.chunks = true),
    pass: (bytes) => bytes,
  };
}

/** The client gets what came so far; the rest of the chain works on, and not for the client (manual 6.20.2). */
export function flush(): Transformation {
  return { flush: true, pass: (bytes) => bytes };
}
