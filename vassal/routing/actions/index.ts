import { alarms } from './alarms.ts';
import { basicauth } from './basicauth.ts';
import { cache } from './cache.ts';
import { cgi } from './cgi.ts';
import { cacheStore } from './cache-store.ts';
import { cacheValues } from './cache-values.ts';
import { expires } from './expires.ts';
import { files } from './files.ts';
import { flow } from './flow.ts';
import { harakiri } from './harakiri.ts';
import { hash } from './hash.ts';
import { headers } from './headers.ts';
import { logging } from './logging.ts';
import { metrics } from './metrics.ts';
import { proxies } from './proxies.ts';
import { raw } from './raw.ts';
import { redirect } from './redirect.ts';
import { rewrite } from './rewrite.ts';
import type { ActionRow } from './row.ts';
import { rpc } from './rpc.ts';
import { setters } from './setters.ts';
import { ssi } from './ssi.ts';
import { stores } from './stores.ts';
import { transformations } from './transformations.ts';
import { xslt } from './xslt.ts';
import { signal } from './signal.ts';

/** Every action (manual 6.6.12). */
export const actions: readonly ActionRow[] = [
  ...flow,
  ...logging,
  ...setters,
  ...rewrite,
  ...redirect,
  ...headers,
  ...raw,
  ...files,
  ...cgi,
  ...ssi,
  ...xslt,
  ...basicauth,
  ...expires,
  ...hash,
  ...harakiri,
  ...alarms,
  ...metrics,
  ...cache,
  ...cacheStore,
  ...cacheValues,
  ...stores,
  ...transformations,
  ...rpc,
  ...signal,
  ...proxies,
];

/** The action of a name, `null` for none. */
export function findAction(name: string): ActionRow | null {
  return actions.find(({ names }) => names.includes(name)) ?? null;
}
