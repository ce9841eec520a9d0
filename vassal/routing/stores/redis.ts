import { numberOf, type Protocol } from './store.ts';

/** The protocol of Redis: texts have their length, so that any key is one. */
export const redis: Protocol = {
  port: 6379,
  get: (key) => command('GET', Buffer.from(key, 'latin1')),
  set: (key, value, life) =>
    command('SET', Buffer.from(key, 'latin1'), value, ...(life > 0 ? ['EX', String(life)] : [])),
  sizeOf: (line) => numberOf(/^\$(\d{1,15})$/.exec(line)?.[1]),
  tail: '\r\n',
  nothing: '$-1',
  stored: '+OK',
};

function command(...words: readonly (string | Uint8Array)[]): Buffer {
  const texts = words.flatMap((word) => {
    const text = typeof word === 'string' ? Buffer.from(word) : word;
    return [Buffer.from(`$${text.length}\r\n`), text, Buffer.from('\r\n')];
  });
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...texts]);
}
