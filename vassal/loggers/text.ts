import { stamp } from '../log/index.ts';

const BREAK = 10;

/** A message without its line break. */
export function withoutBreak(message: Buffer): Buffer {
  return message.at(-1) === BREAK ? message.subarray(0, -1) : message;
}

/** The time as syslog has it (RFC 3164 4.1.2): `Nov  2 18:51:33`. */
export function syslogTime(date: Date): string {
  return stamp(date).slice(4, 19);
}

/** `a=1,b=2` as pairs, in their order; without `=` the whole text is the value of `''`. */
export function pairs(text: string): Map<string, string> {
  if (!/^[a-z]+=/.test(text)) return new Map([['', text]]);
  return new Map(
    text.split(',').map((pair) => {
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
