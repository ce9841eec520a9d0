import { alarmList } from '../alarms/options.ts';
import * as config from '../config/index.ts';
import type { Configuration } from '../config/index.ts';
import { imperialMonitorList } from '../../emperor/options.ts';
import { pauseFile, reloadFile, stopFile } from '../master/options.ts';
import { options } from '../parts.ts';
import { ping } from '../ping/options.ts';
import { cheaperAlgosList } from '../cheaper/options.ts';
import { loggerList } from '../loggers/options.ts';
import { routerList } from '../routing/options.ts';
import { connectAndReadFrom } from '../stats/options.ts';
import { sendSignal } from '../signals/options.ts';
import { version } from '../version.ts';
import { builtIn } from './plugins.ts';

type Answer = (configuration: Configuration) => string | Buffer | Promise<string | Buffer>;

/** What is printed, or done, instead of starting, by the option that asks for it; the first one that is set answers. */
const ANSWERS: readonly (readonly [option: config.Option, answer: Answer])[] = [
  [config.version, () => `${version}\n`],
  [config.help, () => config.helpText(options)],
  [config.dumpOptions, () => config.optionNames(options)],
  [config.pluginsList, () => ['*** emperord built-in plugins ***', ...builtIn, ''].join('\n')],
  [imperialMonitorList, async () => (await import('../../emperor/index.ts')).monitorList()],
  [loggerList, async () => (await import('../loggers/index.ts')).loggerList()],
  [cheaperAlgosList, async () => (await import('../cheaper/index.ts')).algorithmList()],
  [alarmList, async () => (await import('../alarms/index.ts')).alarmActionList()],
  [routerList, async () => (await import('../routing/index.ts')).actionList()],
  [config.completionFor, (asked) => config.completion(options, asked.get(config.completionFor) ?? '')],
  [
    connectAndReadFrom,
    async (asked) => (await import('../stats/index.ts')).connectAndRead(asked.get(connectAndReadFrom) ?? ''),
  ],
  [stopFile, signals(stopFile, 'SIGINT')],
  [reloadFile, signals(reloadFile, 'SIGHUP')],
  [pauseFile, signals(pauseFile, 'SIGTSTP')],
  [sendSignal, async (asked) => (await import('../signals/index.ts')).raiseElsewhere(asked)],
  [ping, async (asked) => (await import('../ping/index.ts')).askWhetherAlive(asked)],
];

/** Signals the instance of the pidfile that the option names; there is nothing to print. */
function signals(
  row: typeof stopFile | typeof reloadFile | typeof pauseFile,
  signal: NodeJS.Signals,
): Answer {
  return async (asked) => {
    const { signalInstance } = await import('../master/index.ts');
    signalInstance(asked.get(row) ?? '', signal);
    return '';
  };
}

/**
 * What the options that only ask for information print; `null` when none was given. The original prints its lists and
 * then starts; here asking is never starting.
 */
export async function information(configuration: Configuration): Promise<string | Buffer | null> {
  const asked = ANSWERS.find(
    ([row]) => configuration.isSet(row) && (row.argument !== 'none' || configuration.get(row)),
  );
  return asked === undefined ? null : asked[1](configuration);
}
