import { writeSync } from 'node:fs';
import { emperor } from '../../emperor/options.ts';
import { UPGRADE_VARIABLE } from '../../emperor/upgrade/options.ts';
import {
  configure,
  inertOptions,
  showConfig,
  showConfigOption,
  place,
  type Configuration,
} from '../config/index.ts';
import { daemonizeTo } from '../daemonize/options.ts';
import { Failure } from '../errors/index.ts';
import { becomeAtOnce } from '../identity/index.ts';
import type { Start } from '../instance.ts';
import type { Jailed } from '../instance.ts';
import type { Resumed } from '../jail/index.ts';
import { JAILED_VARIABLE } from '../jail/options.ts';
import { createLog, datePrefix, type ProcessLog } from '../log/index.ts';
import { beginLog, currentLogbook, hasLog } from '../log-master/index.ts';
import { options } from '../parts.ts';
import { textFromEmperor } from './emperor-text.ts';
import { runWithFallback } from './fallback.ts';
import { information } from './inform.ts';
import { forRole, isHousehold } from './household.ts';
import { limitDescriptors } from './limits.ts';
import { builtIn, checkPlugins } from './plugins.ts';
import { TOOLS } from './tools.ts';

/**
 * Flags of what people start (bin/emperord) that workers and vassals do not have: an Emperor keeps much of what it makes, and
 * a young generation that grows would be two thirds of its memory.
 */
const OWN_FLAGS: ReadonlySet<string> = new Set(['--max-semi-space-size=1']);

/** The command line: argv → configuration → role. Never returns a failure: it ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  if (argv[0] === 'worker') {
    const { runWorker } = await import('../worker/index.ts');
    return runWorker();
  }
  if (argv[0] === 'template') {
    const { runTemplate } = await import('../worker/index.ts');
    return runTemplate();
  }
  if (argv[0] === 'forge') {
    const { warm } = await import('./warm.ts');
    const { runForge } = await import('../forge/index.ts');
    return runForge(main, warm);
  }
  const tool = Object.hasOwn(TOOLS, argv[0] ?? '') ? TOOLS[argv[0] ?? ''] : undefined;
  if (tool !== undefined) process.exit(await tool(argv.slice(1)));
  const log = createLog();
  try {
    await begin(argv, log);
  } catch (thrown) {
    await end(thrown, log);
  }
}

async function begin(argv: readonly string[], log: ProcessLog): Promise<void> {
  const jailed = await resumed();
  const prepare = preparation(log, argv, jailed?.stage ?? false);
  const start = await prepare(argv, jailed?.configuration);
  becomeAtOnce(start.configuration);
  const text = await information(start.configuration);
  if (text !== null) return finish(process.stdout, text);
  if (start.configuration.given(showConfigOption).some(({ origin }) => origin.source === 'command line')) {
    return finish(process.stderr, showConfig(start.configuration));
  }
  if (await wentToBackground(start)) process.exit(0);
  await runWithFallback(
    start,
    (chosen) => run(chosen, log),
    (file) => prepare([file]),
  );
}

/** With `daemonize` this command only starts the daemon; a vassal stays where its Emperor can see it. */
async function wentToBackground({ configuration, restart }: Start): Promise<boolean> {
  const logFile = configuration.get(daemonizeTo);
  if (logFile === null || process.env['UWSGI_EMPEROR_FD'] !== undefined) return false;
  // Whoever takes the place of an Emperor is where that one was.
  if (process.env[UPGRADE_VARIABLE] !== undefined) return false;
  const { daemonize, isDaemon } = await import('../daemonize/index.ts');
  if (isDaemon()) return false;
  await daemonize(restart, logFile);
  return true;
}

/** What a process that has just been put into its namespaces goes on with. */
async function resumed(): Promise<Resumed | null> {
  if (process.env[JAILED_VARIABLE] === undefined) return null;
  const { resumedConfiguration } = await import('../jail/index.ts');
  return resumedConfiguration(process.env);
}

type Prepare = (argv: readonly string[], known?: Configuration | null) => Promise<Start>;

/** Reads configurations against the environment and the directory that this process was started with. */
function preparation(log: ProcessLog, original: readonly string[], jailed: Jailed): Prepare {
  const environment = { ...process.env };
  const directory = process.cwd();
  const entry = process.argv[1] ?? '';
  const self = [process.execPath, ...process.execArgv.filter((flag) => !OWN_FLAGS.has(flag)), entry];
  const emperorText = textFromEmperor(environment);
  const piped = emperorText === undefined ? {} : { emperorText };
  const input = { environment, directory, options, plugins: builtIn, log, ...piped };
  const restart = [process.execPath, ...process.execArgv, entry, ...original];
  const startedAt = Math.floor(Date.now() / 1000);
  return async (argv, known = null) => {
    const reconfigure = async (reloads: number): Promise<Configuration> =>
      forRole(await configure({ ...input, arguments: argv, reloads }));
    const configuration = known ?? (await reconfigure(0));
    return { configuration, reconfigure, log, self, restart, startedAt, jailed };
  };
}

/** Becomes the Emperor when a source of vassals is given, the master of one instance otherwise. */
async function run(start: Start, log: ProcessLog): Promise<void> {
  const { configuration } = start;
  const leads = !configuration.isSet(emperor) || isHousehold;
  if (configuration.given(showConfigOption).length > 0) writeSync(2, showConfig(configuration));
  log.date(datePrefix(configuration));
  if (hasLog(configuration) || currentLogbook() !== null) {
    await beginLog(configuration, log, { leads, resumed: start.jailed !== false });
  }
  checkPlugins(configuration, log);
  limitDescriptors(configuration);
  for (const { key, origin } of configuration.strays) {
    log.line(`[config] unknown option "${key}" (${place(origin)}) has no effect here`);
  }
  for (const { option, reason } of inertOptions) {
    if (configuration.isSet(option)) log.line(`[config] ${option.name} has no effect here: ${reason}`);
  }
  const role = leads
    ? (await import('../master/index.ts')).runMaster
    : (await import('../../emperor/index.ts')).runEmperor;
  await role(start);
}

function finish(stream: NodeJS.WriteStream, text: string | Buffer): void {
  stream.write(text, () => process.exit(0));
}

async function end(thrown: unknown, log: ProcessLog): Promise<never> {
  if (thrown instanceof Failure) {
    log.line(thrown.message);
    await log.finish();
    process.exit(thrown.exit);
  }
  log.line(`unexpected: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  await log.finish();
  process.exit(1);
}
