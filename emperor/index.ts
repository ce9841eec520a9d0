import { writeFileSync } from 'node:fs';
import { monitorNames, openMonitor, type Monitor, type MonitorSettings } from '../monitors/index.ts';
import { native } from '../native/index.ts';
import { createNotifier } from '../systemd/index.ts';
import { reportStarted } from '../vassal/daemonize/index.ts';
import { Failure, reason } from '../vassal/errors/index.ts';
import type { Start } from '../vassal/instance.ts';
import { masterFifo } from '../vassal/fifo/options.ts';
import { heartbeat, pidfile } from '../vassal/master/options.ts';
import { emperorControl } from './control/options.ts';
import { ERR_EMPEROR_PIDFILE } from './errors.ts';
import { emperorMetrics } from './metrics/options.ts';
import * as rows from './options.ts';
import { createRelays, Output } from './output/index.ts';
import { policyOf } from './policy.ts';
import { dropPrivileges } from './privileges.ts';
import { Reign } from './reign.ts';
import { safeDescriptors } from './safe-fd.ts';
import { monitorSettings } from './settings.ts';
import { obeySignals } from './signals.ts';
import { statsOf } from './stats.ts';

export { monitorSettings } from './settings.ts';

/** What `imperial-monitor-list` prints. */
export function monitorList(): string {
  return `${['*** uWSGI loaded imperial monitors ***', ...monitorNames, '--- end of imperial monitors list ---'].join('\n')}\n`;
}

/** Runs the Emperor. Rejects with a `Failure` when it cannot start; afterwards it ends the process itself, with 0. */
export async function runEmperor(given: Start): Promise<void> {
  const { configuration } = given;
  const output = new Output((bytes) => native.writeNow(2, bytes));
  process.on('exit', () => output.flush());
  const { log } = output;
  const start = { ...given, log };
  const name = configuration.get(rows.emperorProcname);
  if (name !== null) process.title = name;
  native.setName(name ?? 'emperor');
  // Before anything else is opened here.
  const safe = safeDescriptors(configuration.get(rows.safeFd), (text) => log.line(text));
  const settings = monitorSettings(configuration, process.cwd());
  const monitors: Monitor[] = [];
  for (const source of configuration.get(rows.emperor)) monitors.push(await openMonitor(source, settings));

  for (const path of [configuration.get(rows.emperorPidfile), configuration.get(pidfile)]) writePidfile(path);
  const relays = configuration.get(rows.emperorInheritOutput) ? [] : createRelays(output);
  const reign = new Reign(start, monitors, createNotifier(process.env), relays, safe);
  await serveStats(start, reign);
  await serveControl(start, reign, settings);
  await serveMetrics(start, reign);
  await obeyFifos(start, reign);
  reign.establish();
  if (!configuration.get(rows.earlyEmperor)) dropPrivileges(configuration);
  obeySignals(reign);
  log.line('*** starting uWSGI Emperor ***');
  await reign.begin();
  await swearAllegiance(start, reign);
  reportStarted();
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

function writePidfile(path: string | null): void {
  if (path === null) return;
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (thrown) {
    throw new Failure(ERR_EMPEROR_PIDFILE, { tried: `write the pidfile ${path}`, found: reason(thrown) });
  }
}

async function serveStats({ configuration, log }: Start, reign: Reign): Promise<void> {
  const address = configuration.get(rows.emperorStats);
  if (address === null) return;
  const { joinServer } = await import('../vassal/stats/index.ts');
  const lease = await joinServer(address);
  const produce = (): Promise<object> => Promise.resolve(statsOf(reign.description, reign.fleet));
  lease.serve(produce, { http: false, minified: false });
  log.line(`*** Emperor stats server enabled on ${address} ***`);
}

async function serveControl(
  { configuration, log }: Start,
  reign: Reign,
  settings: MonitorSettings,
): Promise<void> {
  const { openControl, readSources } = await import('./control/index.ts');
  const sources = configuration.get(rows.emperor);
  await openControl(configuration.get(emperorControl), {
    fleet: reign.fleet,
    policy: policyOf(configuration),
    sources: reign.description.sources,
    log,
    uid: () => process.getuid?.() ?? 0,
    readSources: () => readSources(sources, settings),
  });
}

async function serveMetrics({ configuration, log }: Start, reign: Reign): Promise<void> {
  const address = configuration.get(emperorMetrics);
  if (address === null) return;
  const { listenForMetrics } = await import('./metrics/index.ts');
  await listenForMetrics(address, reign.fleet, log);
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
