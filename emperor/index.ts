import { writeFileSync } from 'node:fs';
import { monitorNames, openMonitor, type Monitor, type MonitorSettings } from '../monitors/index.ts';
import { native } from '../native/index.ts';
import { createNotifier, type Notifier } from '../systemd/index.ts';
import { reportStarted } from '../vassal/daemonize/index.ts';
import type { Configuration } from '../vassal/config/index.ts';
import { Failure, reason } from '../vassal/errors/index.ts';
import { modeOf } from '../vassal/forge/index.ts';
import { forkServer } from '../vassal/forge/options.ts';
import type { Start } from '../vassal/instance.ts';
import { masterFifo } from '../vassal/fifo/options.ts';
import { heartbeat, pidfile } from '../vassal/master/options.ts';
import type { Testament } from './adopt/index.ts';
import { emperorAdopt } from './adopt/options.ts';
import { emperorControl } from './control/options.ts';
import { holdSignals, releaseSignals } from './early-signals.ts';
import type { Endowment } from './endowment.ts';
import { ERR_EMPEROR_PIDFILE } from './errors.ts';
import { Listeners } from './listeners.ts';
import { emperorMetrics } from './metrics/options.ts';
import * as rows from './options.ts';
import { createRelays, Output } from './output/index.ts';
import { policyOf } from './policy.ts';
import { dropPrivileges } from './privileges.ts';
import { Reign } from './reign.ts';
import { safeDescriptors } from './safe-fd.ts';
import { birthOf, demandSettings, monitorSettings } from './settings.ts';
import { obeySignals } from './signals.ts';
import { statsOf } from './stats.ts';
import type { Succession } from './upgrade/index.ts';
import { UPGRADE_VARIABLE } from './upgrade/options.ts';
import { upgradeOrders } from './upgrade/throne.ts';

export { monitorSettings } from './settings.ts';

/** What `imperial-monitor-list` prints. */
export function monitorList(): string {
  return `${['*** uWSGI loaded imperial monitors ***', ...monitorNames, '--- end of imperial monitors list ---'].join('\n')}\n`;
}

const STATS = 'stats';

/** Reads of a configuration what an Emperor reads of it before it begins. Throws what keeps it from that. */
export function rehearse(configuration: Configuration): void {
  policyOf(configuration);
  birthOf(configuration, [''], process.env);
  demandSettings(configuration);
  modeOf(configuration.get(forkServer));
}

/** Runs the Emperor. Rejects with a `Failure` when it cannot start; afterwards it ends the process itself, with 0. */
export async function runEmperor(given: Start): Promise<void> {
  const { configuration } = given;
  const directory = process.cwd();
  const output = new Output((bytes) => native.writeNow(2, bytes));
  process.on('exit', () => output.flush());
  const { log } = output;
  const start = { ...given, log };
  // Before anything else is opened here. What is open after an upgrade is not all from the start.
  const ours = isUpgrade() ? [] : safeOf(start);
  const { succession, testament } = await successionOf(configuration, output);
  const safe = succession?.inPlace === true ? safeOf(start, succession.safe) : ours;
  const name = configuration.get(rows.emperorProcname);
  if (name !== null) process.title = name;
  native.setName(name ?? 'emperor');

  const settings = monitorSettings(configuration, directory);
  const notifier = createNotifier(process.env);
  const relays = configuration.get(rows.emperorInheritOutput) ? [] : createRelays(output);
  const reign = await createReign(start, settings, notifier, { relays, safe, testament }, succession);
  const listeners = new Listeners(succession?.listening);
  let dropped = succession?.dropped ?? false;
  const seat = {
    start,
    reign,
    notifier,
    output,
    relays,
    safe: succession?.inPlace === true ? succession.safe : safe,
    listeners,
    directory,
    testament,
    dropped: () => dropped,
  };
  const { byClient, bySignal } = upgradeOrders(seat);

  // Whoever reads in the log that something is ready may send them.
  holdSignals();
  // What fails now must not cost the vassals that run already.
  const ensure = async (work: Promise<void>): Promise<void> =>
    succession?.inPlace !== true
      ? work
      : work.catch((thrown: unknown) => log.event(`[emperor] ${reason(thrown)}`));
  if (succession?.inPlace !== true) writePidfiles(configuration);
  await ensure(serveStats(start, reign, listeners));
  await ensure(serveControl(start, reign, settings, listeners, byClient));
  await ensure(serveMetrics(start, reign, listeners));
  listeners.closeRest();
  await ensure(obeyFifos(start, reign));
  if (succession?.household !== true) reign.establish();
  if (!dropped && !configuration.get(rows.earlyEmperor)) dropped = dropPrivileges(configuration);
  const { reload, stop, status, pardon } = reign;
  obeySignals({ reload, stop, status, pardon, upgrade: bySignal });
  releaseSignals();
  log.line('*** starting uWSGI Emperor ***');
  await reign.begin();
  succession?.done();
  await swearAllegiance(start, reign);
  reportStarted();
}

function isUpgrade(): boolean {
  return process.env[UPGRADE_VARIABLE] !== undefined;
}

/** The descriptors of `safe-fd`. @param known those that may be; what is open, without it */
function safeOf({ configuration, log }: Start, known: readonly number[] | null = null): number[] {
  const open = known === null ? undefined : Object.fromEntries(known.map((one) => [one, 'known']));
  return safeDescriptors(configuration.get(rows.safeFd), (text) => log.line(text), open);
}

/** The Emperor whose place this process takes, if there is one. */
async function successionOf(
  configuration: Configuration,
  output: Output,
): Promise<{ succession: Succession | null; testament: Testament | null }> {
  const before = isUpgrade() ? (await import('./upgrade/index.ts')).succeed(output) : null;
  const directory = configuration.get(emperorAdopt);
  const holder = before?.holder ?? null;
  if (directory === null) {
    if (holder !== null) (await import('./adopt/index.ts')).release(holder);
    return { succession: before, testament: null };
  }
  const { adopt } = await import('./adopt/index.ts');
  try {
    const { testament, succession } = await adopt(directory, holder, policyOf(configuration), output);
    return { succession: before ?? succession, testament };
  } catch (thrown) {
    if (before === null) throw thrown;
    // Whom it has already comes first.
    output.log.event(`[emperor] ${reason(thrown)}`);
    return { succession: before, testament: null };
  }
}

async function createReign(
  start: Start,
  settings: MonitorSettings,
  notifier: Notifier,
  given: Omit<Endowment, 'before'>,
  succession: Succession | null,
): Promise<Reign> {
  try {
    const monitors: Monitor[] = [];
    for (const source of start.configuration.get(rows.emperor)) {
      monitors.push(await openMonitor(source, settings));
    }
    const before = succession?.inherit(given.relays) ?? null;
    return new Reign(start, monitors, notifier, { ...given, before });
  } catch (thrown) {
    succession?.goBack(thrown);
    throw thrown;
  }
}

/** An Emperor that is a vassal serves by its own vassals: it is loyal from the start (manual 15.1, 1.9.4). */
async function swearAllegiance({ configuration, log }: Start, { stop, reload }: Reign): Promise<void> {
  const descriptor = process.env['UWSGI_EMPEROR_FD'];
  if (descriptor === undefined) return;
  const { openEmperorLink } = await import('../vassal/master/index.ts');
  const link = openEmperorLink(descriptor, { stop, reload, gone: stop }, log);
  link?.spawned();
  link?.accepting();
  link?.loyal();
  link?.heartbeat(configuration.get(heartbeat), () => Promise.resolve(true));
}

function writePidfiles(configuration: Configuration): void {
  for (const path of [configuration.get(rows.emperorPidfile), configuration.get(pidfile)]) {
    if (path !== null) writePidfile(path);
  }
}

function writePidfile(path: string): void {
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (thrown) {
    throw new Failure(ERR_EMPEROR_PIDFILE, { tried: `write the pidfile ${path}`, found: reason(thrown) });
  }
}

async function serveStats({ configuration, log }: Start, reign: Reign, listeners: Listeners): Promise<void> {
  const address = configuration.get(rows.emperorStats);
  if (address === null) return;
  const { joinServer } = await import('../vassal/stats/index.ts');
  const lease = await joinServer(address, listeners.take(STATS, address));
  listeners.note(STATS, address, lease.descriptor);
  listeners.answering = lease.answering;
  const produce = (): Promise<object> => Promise.resolve(statsOf(reign.description, reign.fleet));
  lease.serve(produce, { http: false, minified: false });
  log.line(`*** Emperor stats server enabled on ${address} ***`);
}

async function serveControl(
  { configuration, log }: Start,
  reign: Reign,
  settings: MonitorSettings,
  listeners: Listeners,
  upgrade: (connection: number) => Promise<never>,
): Promise<void> {
  const { openControl, readSources } = await import('./control/index.ts');
  const sources = configuration.get(rows.emperor);
  const court = {
    fleet: reign.fleet,
    policy: policyOf(configuration),
    sources: reign.description.sources,
    log,
    uid: () => process.getuid?.() ?? 0,
    readSources: () => readSources(sources, settings),
    upgrade,
  };
  await openControl(configuration.get(emperorControl), court, listeners);
}

async function serveMetrics(
  { configuration, log }: Start,
  reign: Reign,
  listeners: Listeners,
): Promise<void> {
  const address = configuration.get(emperorMetrics);
  if (address === null) return;
  const { listenForMetrics } = await import('./metrics/index.ts');
  await listenForMetrics(address, reign.fleet, log, listeners);
}

/** `E` in the master fifo looks at the sources now; an Emperor has no use for the other commands of manual 3.19. */
async function obeyFifos({ configuration, log }: Start, reign: Reign): Promise<void> {
  const orders: Readonly<Record<string, () => void>> = {
    E: reign.rescan,
    r: reign.reload,
    q: reign.stop,
    Q: reign.stop,
    s: reign.status,
  };
  for (const path of configuration.get(masterFifo)) {
    const { watchFifo } = await import('../vassal/fifo/index.ts');
    await watchFifo(path, (command) => {
      const order = orders[command];
      if (order === undefined)
        log.event(`[emperor] command "${command}" of ${path} means nothing to an Emperor`);
      else order();
    });
  }
}
