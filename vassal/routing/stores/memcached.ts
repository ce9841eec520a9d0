import { numberOf, type Protocol } from './store.ts';

/** A key has at most 250 bytes, and none that would end it: what a client says must not become a command. */
const KEY = /^[^\0-\x20\x7f]{1,250}$/;

/** Seconds beyond which a life would be taken for a date. */
const MONTH = 30 * 24 * 60 * 60;

/** The text protocol of memcached. */
export const memcached: Protocol = {
  port: 11211,
  get: (key) => (KEY.test(key) ? Buffer.from(`get ${key}\r\n`, 'latin1') : null),
  set: (key, value, life) => {
    if (!KEY.test(key)) return null;
    const until = life > MONTH ? Math.floor(Date.now() / 1000) + life : life;
    const head = Buffer.from(`set ${key} 0 ${until} ${value.length}\r\n`, 'latin1');
    return Buffer.concat([head, value, Buffer.from('\r\n')]);
  },
  sizeOf: (line) => numberOf(/^VALUE \S+ \d+ (\d{1,15})(?: \d+)?$/.exec(line)?.[1]),
  tail: '\r\nEND\r\n',
  nothing: 'END',
  stored: 'STORED',
};
