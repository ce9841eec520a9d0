import { part as emperor } from '../emperor/part.ts';
import { part as monitors } from '../monitors/part.ts';
import { part as mules } from './mules/part.ts';
import { part as native } from '../native/part.ts';
import { part as systemd } from '../systemd/part.ts';
import { part as alarms } from './alarms/part.ts';
import { part as binaryPatch } from './binary-patch/part.ts';
import { part as cache } from './cache/part.ts';
import { part as carbon } from './carbon/part.ts';
import { part as cheaper } from './cheaper/part.ts';
import { part as chunkedInput } from './chunked-input/part.ts';
import { part as cli } from './cli/part.ts';
import type { Configuration, Option } from './config/index.ts';
import { part as config } from './config/part.ts';
import { part as cron } from './cron/part.ts';
import { part as daemonize } from './daemonize/part.ts';
import { part as daemons } from './daemons/part.ts';
import type { ErrorCode } from './errors/index.ts';
import { part as fifo } from './fifo/part.ts';
import { part as forge } from './forge/part.ts';
import { part as harakiri } from './harakiri/part.ts';
import { part as hooks } from './hooks/part.ts';
import { part as identity } from './identity/part.ts';
import { part as jail } from './jail/part.ts';
import { part as logEncoders } from './log-encoders/part.ts';
import { part as locks } from './locks/part.ts';
import { part as log } from './log/part.ts';
import { part as logFormat } from './log-format/part.ts';
import { part as logMaster } from './log-master/part.ts';
import { part as loggers } from './loggers/part.ts';
import { part as master } from './master/part.ts';
import { part as metrics } from './metrics/part.ts';
import { part as notfound } from './notfound/part.ts';
import type { Part } from './part.ts';
import { part as offload } from './offload/part.ts';
import { part as ping } from './ping/part.ts';
import { part as postBuffering } from './post-buffering/part.ts';
import { part as procname } from './procname/part.ts';
import { part as protocols } from './protocols/part.ts';
import { part as recycling } from './recycling/part.ts';
import { part as raw } from './raw/part.ts';
import { part as request } from './request/part.ts';
import { part as routing } from './routing/part.ts';
import { part as cgi } from './runtimes/cgi/part.ts';
import { part as companion } from './runtimes/companion/part.ts';
import { part as javascript } from './runtimes/javascript/part.ts';
import { part as php } from './runtimes/php/part.ts';
import { part as queue } from './queue/part.ts';
import { part as rpc } from './rpc/part.ts';
import { part as sharedarea } from './sharedarea/part.ts';
import { part as signals } from './signals/part.ts';
import { part as sos } from './sos/part.ts';
import { part as python } from './runtimes/python/part.ts';
import { part as sockets } from './sockets/part.ts';
import { part as spooler } from './spooler/part.ts';
import { part as ssi } from './ssi/part.ts';
import { part as files } from './static/part.ts';
import { part as stats } from './stats/part.ts';
import { part as statsPush } from './stats-push/part.ts';
import { part as tls } from './tls/part.ts';
import { part as touch } from './touch/part.ts';
import { part as transformations } from './transformations/part.ts';
import { part as udp } from './udp/part.ts';
import { part as websockets } from './websockets/part.ts';
import { part as xslt } from './xslt/part.ts';
import { part as zerg } from './zerg/part.ts';
import { part as workerExec } from './worker-exec/part.ts';

/**
 * Every room that plugs in, in the order in which their hooks and responders run. Those that answer to applications come
 * before the runtimes.
 */
export const parts: readonly Part[] = [
  config,
  cli,
  emperor,
  forge,
  monitors,
  master,
  sockets,
  zerg,
  protocols,
  request,
  logMaster,
  hooks,
  identity,
  jail,
  procname,
  log,
  logFormat,
  logEncoders,
  loggers,
  stats,
  touch,
  udp,
  recycling,
  harakiri,
  cheaper,
  fifo,
  daemons,
  cron,
  daemonize,
  systemd,
  tls,
  raw,
  ping,
  postBuffering,
  alarms,
  metrics,
  statsPush,
  carbon,
  cache,
  routing,
  transformations,
  files,
  websockets,
  offload,
  chunkedInput,
  signals,
  locks,
  rpc,
  queue,
  sharedarea,
  mules,
  spooler,
  javascript,
  workerExec,
  sos,
  binaryPatch,
  companion,
  python,
  ssi,
  xslt,
  notfound,
  cgi,
  php,
  native,
];

/** The assembled option table (design §4). */
export const options: readonly Option[] = parts.flatMap((part) => part.options);

/** The assembled error table (design §7). */
export const errorCodes: readonly ErrorCode[] = parts.flatMap((part) => part.errors ?? []);

/** The parts that a configuration uses, in table order. */
export function usedParts(configuration: Configuration): readonly Part[] {
  return parts.filter((part) =>
    part.used ? part.used(configuration) : part.options.some((option) => configuration.isSet(option)),
  );
}
