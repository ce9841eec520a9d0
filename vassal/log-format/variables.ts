import { memoryOf } from '../counters/index.ts';
import { strftime } from '../log/index.ts';
import type { Values } from '../metrics/index.ts';
import { stampOf } from './default-line.ts';
import { addressOf, legible, said, type LineText, type LoggedRequest } from './entry.ts';

/** What a name in `log-format` depends on besides the request. */
export interface VariableSettings {
  /** `log-x-forwarded-for` */
  readonly forwarded: boolean;
  /** Format of `ftime`: that of `log-date`, as `ltime` without one. */
  readonly timeFormat: string | null;
  /** `null` when there are none. */
  readonly metrics: Pick<Values, 'get'> | null;
}

/** What stands for a value that there is not. */
const NOTHING = '-';
const MEGABYTE = 1024 * 1024;
const APACHE_TIME = '%d/%b/%Y:%H:%M:%S %z';
const apacheTime = strftime(APACHE_TIME);

/** Those that are a variable of the request, by name (manual 3.26.1). */
const SAID: Readonly<Record<string, string>> = {
  uri: 'REQUEST_URI',
  method: 'REQUEST_METHOD',
  user: 'REMOTE_USER',
  host: 'HTTP_HOST',
  proto: 'SERVER_PROTOCOL',
  uagent: 'HTTP_USER_AGENT',
  referer: 'HTTP_REFERER',
};

const memory = (of: (memory: { vsz: number; rss: number }) => number) => (): number =>
  Math.floor(of(memoryOf(process.pid)));

/** Those that are a number or a time, by name (manual 3.26.2). */
const COUNTED: Readonly<Record<string, (entry: LoggedRequest) => number | string>> = {
  status: ({ response }) => response.status,
  micros: ({ micros }) => Math.round(micros),
  msecs: ({ micros }) => Math.floor(micros / 1000),
  secs: ({ micros }) => (micros / 1e6).toFixed(6),
  time: ({ request }) => Math.floor(request.startedAt / 1000),
  tmsecs: ({ request }) => request.startedAt,
  tmicros: ({ request }) => request.startedAt * 1000,
  ctime: ({ request }) => stampOf(request.startedAt),
  ltime: ({ request }) => apacheTime(request.startedAt),
  epoch: () => Math.floor(Date.now() / 1000),
  size: ({ response }) => response.headBytes + response.bodyBytes,
  hsize: ({ response }) => response.headBytes,
  rsize: ({ response }) => response.bodyBytes,
  headers: ({ response }) => response.headers.length,
  cl: ({ request }) => request.contentLength ?? 0,
  pktsize: ({ request }) => request.block.length,
  vars: ({ request }) => 2 * request.variableCount,
  modifier1: ({ request }) => request.modifier1,
  modifier2: ({ request }) => request.modifier2,
  rerr: ({ request }) => request.readErrors,
  werr: ({ request }) => request.writeErrors,
  ioerr: ({ request }) => request.readErrors + request.writeErrors,
  pid: () => process.pid,
  wid: ({ worker }) => worker,
  core: ({ core }) => core,
  switches: ({ application }) => (application === -1 ? 0 : 1),
  vsz: memory(({ vsz }) => vsz),
  rss: memory(({ rss }) => rss),
  vszM: memory(({ vsz }) => vsz / MEGABYTE),
  rssM: memory(({ rss }) => rss / MEGABYTE),
};

/** The variable of `log-format` with this name: of the engine, of the request (`var.X`), of its metrics (`metric.X`), or of the application. */
export function variableOf(name: string, { forwarded, timeFormat, metrics }: VariableSettings): LineText {
  if (name === 'addr') return orNothing(addressOf(forwarded));
  if (name === 'ftime') {
    const time = strftime(timeFormat ?? APACHE_TIME);
    return ({ request }) => time(request.startedAt);
  }
  if (name.startsWith('metric.')) return orNothing(() => String(metrics?.get(name.slice(7)) ?? ''));
  const variable = name.startsWith('var.')
    ? name.slice(4)
    : Object.hasOwn(SAID, name)
      ? SAID[name]
      : undefined;
  if (variable !== undefined) return orNothing((entry) => said(entry, variable));
  const counted = Object.hasOwn(COUNTED, name) ? COUNTED[name] : undefined;
  if (counted !== undefined) return (entry) => String(counted(entry));
  return orNothing(({ request }) => legible(request.logVariables?.get(name) ?? ''));
}

function orNothing(text: LineText): LineText {
  return (entry) => text(entry) || NOTHING;
}
