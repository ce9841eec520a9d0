import { latin1Bytes } from '../../request/index.ts';
import { endingOf } from '../../static/index.ts';
import { answer } from '../answer.ts';
import { readKeys } from '../keys.ts';
import { cacheName, CACHE_KEYS } from './cache-key.ts';
import { readText } from '../text.ts';
import type { Next } from '../traffic.ts';
import type { ActionRow } from './row.ts';

const OTHERS = ['name', 'content_type', 'content_encoding', 'mime', 'no_content_length', 'no_offload'];

const answering = (action: string, after: Next & string): ActionRow => ({
  names: [action],
  means: `answers with an item of a cache, when there is one; keys: key, ${OTHERS.join(', ')}`,
  example: `${action}:key=\${REQUEST_URI},name=pages,content_type=text/css`,
  returns: after === 'next' ? 'next' : 'break, next without an item',
  make: (argument) => {
    const keys = readKeys(action, argument, CACHE_KEYS, OTHERS);
    const name = cacheName(action, keys);
    const key = readText(keys.get('key') ?? '');
    const type = keys.get('content_type');
    const encoding = keys.get('content_encoding');
    return (traffic) => {
      const wanted = key(traffic);
      const entry = traffic.engine.cache(name)?.entry(latin1Bytes(wanted)) ?? null;
      if (entry === null) return 'next';
      const { types } = traffic.engine.serving;
      const found = type ?? (keys.has('mime') ? types(endingOf(wanted)) : null) ?? 'text/html';
      const headers: [name: string, value: string][] = [['Content-Type', found]];
      if (encoding !== null) headers.push(['Content-Encoding', encoding]);
      if (entry.expires !== null) headers.push(['Expires', new Date(entry.expires).toUTCString()]);
      const lengthless = keys.has('no_content_length');
      answer(traffic, { status: 200, reason: 'OK', headers, body: entry.value, lengthless });
      return after;
    };
  },
});

/** Answers from the caches of the instance. */
export const cache: readonly ActionRow[] = [answering('cache', 'break'), answering('cache-continue', 'next')];
