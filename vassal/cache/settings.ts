import { isOn, place, readPairs, type Configuration, type Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { ERR_CACHE_SETTING } from './errors.ts';
import {
  cache,
  cache2,
  cacheBlocksize,
  cacheNoExpire,
  cacheStore,
  cacheStoreSync,
  cacheSync,
  cacheUdpNode,
  cacheUdpServer,
  cacheUseLastModified,
} from './options.ts';

/** One cache as it is written (manual 6.2.8). Sizes are bytes. */
export interface CacheSettings {
  readonly name: string;
  /** One more than it can hold, as in the original. */
  readonly items: number;
  readonly blockSize: number;
  /** Blocks of the pool (`bitmap`), 0 for one block for each item. */
  readonly blocks: number;
  readonly keySize: number;
  readonly hash: string;
  readonly hashSize: number;
  readonly store: string | null;
  /** Seconds between two writes to the disk, 0 for when the kernel likes. */
  readonly storeSync: number;
  /** A file of another shape is replaced. */
  readonly storeDelete: boolean;
  /** UDP addresses that get every change, and that changes come to. */
  readonly nodes: readonly string[];
  readonly udp: readonly string[];
  /** Instances that are asked for their content at the start, until one gives it. */
  readonly sync: readonly string[];
  readonly purgeLru: boolean;
  readonly sweepOnFull: boolean;
  readonly clearOnFull: boolean;
  /** Nothing is said when it is full. */
  readonly ignoreFull: boolean;
  readonly noExpire: boolean;
  readonly lastModified: boolean;
  /** What a number that is not there counts as. */
  readonly initial: number;
}

const MOST = 2 ** 30;
/** The uwsgi protocol counts the bytes of a key in 16 bits. */
const LONGEST_KEY = 0xffff;
const HASHES = ['djb33x', 'murmur2'];

/** Every key of `cache2` by its first name, with its other names. */
const KEYS = {
  name: [],
  items: ['maxitems', 'max_items', 'max-items'],
  blocks: [],
  blocksize: [],
  bitmap: [],
  keysize: ['key_size'],
  hash: [],
  hashsize: ['hash_size'],
  store: [],
  store_sync: ['storesync'],
  store_delete: ['storedelete'],
  nodes: ['node'],
  sync: [],
  udp: ['udp_servers', 'udp_server', 'udpservers', 'udpserver'],
  purge_lru: ['lru'],
  sweep_on_full: [],
  clear_on_full: [],
  ignore_full: [],
  no_expire: [],
  lazy_expire: [],
  lastmod: [],
  math_initial: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type Key = keyof typeof KEYS;

/** The caches of a configuration, the one of `cache` first. Throws `ERR_CACHE_SETTING`. */
export function readCaches(configuration: Configuration): CacheSettings[] {
  const noExpire = configuration.get(cacheNoExpire);
  const old = configuration.given(cache).slice(-1);
  const caches = [
    ...old.map((setting) => readDefault(configuration, setting)),
    ...configuration.given(cache2).map((setting) => readCache(setting, setting.value)),
  ].map((settings) => (noExpire ? { ...settings, noExpire } : settings));
  const twice = caches.find(({ name }, index) => caches.findIndex((other) => other.name === name) < index);
  if (twice !== undefined)
    throw new Failure(ERR_CACHE_SETTING, { tried: 'make the caches', found: `two caches "${twice.name}"` });
  return caches;
}

/** `cache` and its companions say the same in other words. */
function readDefault(configuration: Configuration, setting: Setting): CacheSettings {
  return {
    ...readCache(setting, `name=default,items=${setting.value}`),
    blockSize: numberFrom(setting, 'cache-blocksize', String(configuration.get(cacheBlocksize)), 1),
    store: configuration.get(cacheStore),
    storeSync: configuration.get(cacheStoreSync),
    nodes: checkNodes(setting, configuration.get(cacheUdpNode)),
    udp: configuration.get(cacheUdpServer),
    sync: configuration.get(cacheSync),
    lastModified: configuration.get(cacheUseLastModified),
  };
}

function readCache(setting: Setting, text: string): CacheSettings {
  const values = valuesOf(setting, text);
  const number = (key: Key, otherwise: number | null, least: number, most = MOST): number =>
    numberFrom(setting, key, values.get(key) ?? (otherwise === null ? null : String(otherwise)), least, most);
  const flag = (key: Key): boolean => values.has(key) && isOn(values.get(key) ?? 'true');
  const list = (key: Key): string[] => (values.get(key) ?? '').split(';').filter((item) => item !== '');
  const name = values.get('name') ?? '';
  if (!/^[^@\s,;]+$/.test(name)) refuse(setting, `the name "${name}"`, 'name=NAME, without @ and spaces');
  const items = number('items', null, 2);
  const hash = values.get('hash') ?? 'djb33x';
  if (!HASHES.includes(hash)) refuse(setting, `the hash "${hash}"`, HASHES.join(' or '));
  // Fewer blocks than items is refused also where they do not count, as in the original.
  const blocks = number('blocks', items, items);
  return {
    name,
    items,
    blockSize: number('blocksize', 65536, 1),
    blocks: flag('bitmap') ? blocks : 0,
    keySize: number('keysize', 2048, 1, LONGEST_KEY),
    hash,
    hashSize: number('hashsize', 65536, 1),
    store: values.get('store') ?? null,
    storeSync: number('store_sync', 0, 0),
    storeDelete: flag('store_delete'),
    nodes: checkNodes(setting, list('nodes')),
    udp: list('udp'),
    sync: list('sync'),
    purgeLru: flag('purge_lru'),
    sweepOnFull: flag('sweep_on_full'),
    clearOnFull: flag('clear_on_full'),
    ignoreFull: flag('ignore_full'),
    noExpire: flag('no_expire'),
    lastModified: flag('lastmod'),
    initial: number('math_initial', 0, 0),
  };
}

function valuesOf(setting: Setting, text: string): Map<Key, string | null> {
  const values = new Map<Key, string | null>();
  for (const [written, value] of readPairs(text)) {
    const key = (Object.keys(KEYS) as Key[]).find(
      (one) => one === written || (KEYS[one] as readonly string[]).includes(written),
    );
    if (key === undefined) refuse(setting, `the key "${written}"`, `one of ${Object.keys(KEYS).join(', ')}`);
    values.set(key, value);
  }
  return values;
}

function checkNodes(setting: Setting, nodes: readonly string[]): readonly string[] {
  const wrong = nodes.find((node) => !/^(?:\[[^\]]+\]|[^:]+):\d{1,5}$/.test(node));
  return wrong === undefined ? nodes : refuse(setting, `the node "${wrong}"`, 'HOST:PORT;HOST:PORT');
}

function numberFrom(setting: Setting, key: string, text: string | null, least: number, most = MOST): number {
  const value = text !== null && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const found = text === null ? `no ${key}` : `${key}=${text}`;
  return refuse(setting, found, `${key} from ${least} to ${most}`);
}

function refuse({ key, value, origin }: Setting, found: string, wanted: string): never {
  throw new Failure(ERR_CACHE_SETTING, {
    tried: `make the cache "${value}" (${key} in ${place(origin)})`,
    found,
    wanted,
  });
}
