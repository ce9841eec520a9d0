import type { Configuration } from '../../config/index.ts';
import { reason } from '../../errors/index.ts';
import { socketTimeout } from '../../protocols/options.ts';
import { storing } from '../../transformations/index.ts';
import { answer } from '../answer.ts';
import { readKeys, type Keys } from '../keys.ts';
import { memcached } from '../stores/memcached.ts';
import { redis } from '../stores/redis.ts';
import { fetchItem, LONGEST_ITEM, storeItem, type Protocol, type Server } from '../stores/store.ts';
import { readText } from '../text.ts';
import { fromLatin1, type Next, type Traffic } from '../traffic.ts';
import { lifeOf } from './cache-key.ts';
import type { ActionRow } from './row.ts';

const NEEDED = ['addr', 'key'];
/** Nothing is offloaded here: `no_offload` changes nothing. */
const OTHERS = ['content_type', 'no_offload'];

/** What an action asks a server for: which one, and by which key. */
type Target = (traffic: Traffic) => { readonly server: Server; readonly key: string };

function targetOf(keys: Keys, protocol: Protocol, configuration: Configuration): Target {
  const address = readText(keys.get('addr') ?? '');
  const key = readText(keys.get('key') ?? '');
  const patience = configuration.get(socketTimeout) * 1000;
  return (traffic) => ({
    server: { protocol, address: fromLatin1(address(traffic)), patience },
    key: key(traffic),
  });
}

/** One line for a server that fails; the request goes on without it. */
const failing =
  (action: string, { engine }: Traffic, { address }: Server) =>
  (thrown: unknown): null => {
    engine.log.line(`[uwsgi-route] ${action} ${address}: ${reason(thrown)}`);
    return null;
  };

const answering = (action: string, protocol: Protocol, after: Next & string): ActionRow => ({
  names: [action],
  means: `answers with an item of a server, when it has one; keys: ${[...NEEDED, ...OTHERS].join(', ')}`,
  example: `${action}:addr=127.0.0.1:${protocol.port},key=\${REQUEST_URI},content_type=text/css`,
  returns: after === 'next' ? 'next' : 'break, next without an item',
  later: true,
  make: (argument, configuration) => {
    const keys = readKeys(action, argument, NEEDED, OTHERS);
    const target = targetOf(keys, protocol, configuration);
    const type = keys.get('content_type') ?? 'text/html';
    return async (traffic) => {
      const { server, key } = target(traffic);
      const item = await fetchItem(server, key).catch(failing(action, traffic, server));
      if (item === null) return 'next';
      answer(traffic, { status: 200, reason: 'OK', headers: [['Content-Type', type]], body: item });
      return after;
    };
  },
});

const keeping = (names: readonly [string, string], protocol: Protocol): ActionRow => ({
  names,
  means: 'stores the body of an answer with status 200 in a server; keys: addr, key, expires',
  example: `${names[0]}:addr=127.0.0.1:${protocol.port},key=\${REQUEST_URI},expires=60`,
  returns: 'next',
  make: (argument, configuration) => {
    const [action] = names;
    const keys = readKeys(action, argument, NEEDED, ['expires']);
    const target = targetOf(keys, protocol, configuration);
    const life = lifeOf(action, keys);
    return (traffic) => {
      const { server, key } = target(traffic);
      const save = async (body: Buffer): Promise<void> => {
        await storeItem(server, key, body, life).catch(failing(action, traffic, server));
      };
      traffic.response.transform(storing(({ status }) => status === 200, save, LONGEST_ITEM));
      return 'next';
    };
  },
});

/** Answers from servers that keep items, and items made of answers (manual 6.6, 15.1). */
export const stores: readonly ActionRow[] = [
  answering('memcached', memcached, 'break'),
  answering('memcached-continue', memcached, 'next'),
  keeping(['memcachedstore', 'memcached-store'], memcached),
  answering('redis', redis, 'break'),
  answering('redis-continue', redis, 'next'),
  keeping(['redisstore', 'redis-store'], redis),
];
