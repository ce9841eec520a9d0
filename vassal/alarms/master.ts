import type { LineReader } from '../capture/index.ts';
import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { currentLogbook } from '../log-master/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { native } from '../../native/index.ts';
import { Alarms, checkNames } from './alarms.ts';
import { watchBacklog } from './backlog.ts';
import { readDescriptors, watchDescriptor } from './descriptors.ts';
import { ERR_ALARMS_SYNTAX } from './errors.ts';
import { alarmsOf } from './index.ts';
import type { AlarmsOf } from './lines.ts';
import * as rows from './options.ts';
import { openRaised, SHARED } from './raised.ts';

/** The monitor of log lines that is in use, so that an older one does not end a newer one. */
let watching: object | null = null;

const NOWHERE = { log: { line: () => undefined, event: () => undefined }, environment: [], directory: null };

/** Refuses alarms, and what would raise them, that cannot be. Throws `ERR_ALARMS_…`. */
export async function check(configuration: Configuration): Promise<void> {
  new Alarms(configuration, NOWHERE);
  backlogsOf(configuration);
  readDescriptors(configuration);
  await lineAlarmsOf(configuration);
}

function backlogsOf(configuration: Configuration): string[] {
  return configuration
    .given(rows.alarmBacklog)
    .flatMap((setting) => checkNames(setting.value.trim(), rows.alarmBacklog, setting, configuration));
}

async function lineAlarmsOf(configuration: Configuration): Promise<AlarmsOf | null> {
  const looks = rows.ofLines.some((option) => configuration.isSet(option));
  return looks ? (await import('./lines.ts')).readLineAlarms(configuration) : null;
}

/** Raises alarms in the master (manual 6.1): for lines of the log, full listen queues, descriptors, and workers that ask. */
export async function master(context: MasterContext): Promise<MasterHooks> {
  const { configuration, log } = context;
  const alarms = alarmsOf(context);
  const backlogs = backlogsOf(configuration);
  const descriptors = readDescriptors(configuration);
  const alarmsOfLine = await lineAlarmsOf(configuration);
  const self = {};
  const stops: (() => void)[] = [];
  let raised: LineReader | null = null;
  const watchLines = (): void => {
    if (alarmsOfLine === null) return;
    watching = self;
    currentLogbook()?.watch((lines) => {
      if (alarms.isBusy) return;
      for (const line of lines) for (const name of alarmsOfLine(line)) alarms.raise(name, `${line}\n`);
    });
  };
  const full = (text: string): void => {
    log.event(text);
    for (const name of backlogs) alarms.raise(name, text);
  };
  return {
    bound: () => {
      raised = openRaised((name, message) => alarms.raise(name, message));
    },
    shares: () => (raised === null ? {} : { [SHARED]: raised.writer }),
    calls: { alarm: ([name, message]) => [alarms.raise(String(name), String(message ?? '')) ? '1' : ''] },
    afterDrop: () => {
      if (context.generation === 0) watchLines();
    },
    accepting: () => {
      watchLines();
      if (backlogs.length > 0 || alarmsOfLine !== null) stops.push(watchBacklog(context.sockets, full));
      for (const watched of descriptors)
        stops.push(watch(watched, () => alarms.raise(watched.name, watched.message), context));
    },
    stop: () => {
      for (const stop of stops) stop();
      if (watching === self) currentLogbook()?.watch(null);
      if (raised === null) return;
      native.close(raised.writer);
      raised.close();
    },
  };
}

function watch(
  watched: ReturnType<typeof readDescriptors>[number],
  readable: () => void,
  { log }: MasterContext,
): () => void {
  try {
    return watchDescriptor(watched, readable);
  } catch (thrown) {
    const { message } = new Failure(ERR_ALARMS_SYNTAX, {
      tried: `watch descriptor ${watched.descriptor}`,
      found: reason(thrown),
    });
    log.event(message);
    return () => undefined;
  }
}
