import {
  needPlugin,
  plugin,
  pluginsIn,
  strict,
  type Configuration,
  type Setting,
  place,
} from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { parts } from '../parts.ts';
import { ERR_CLI_PLUGIN } from './errors.ts';

/** Every name that `plugin = X` accepts, sorted: what uWSGI ships as a plugin and the parts have built in. */
export const builtIn: readonly string[] = parts.flatMap((part) => part.plugins ?? []).sort();

/**
 * Checks `plugin` and `need-plugin` against what is built in. A missing plugin is one line in the log, as in the
 * original, because folders of vassals name plugins that their sites do not need; with `need-plugin` or `strict`
 * it is a failure.
 */
export function checkPlugins(configuration: Configuration, log: Log): void {
  for (const setting of configuration.given(needPlugin)) missing(setting).forEach(refuse);
  for (const setting of configuration.given(plugin)) {
    for (const absent of missing(setting)) {
      if (configuration.get(strict)) refuse(absent);
      log.line(`!!! ${describe(absent)}: what it provides is missing here !!!`);
    }
  }
}

/** The missing plugins of a configuration, and whether it starts without them. */
export function missingPlugins(configuration: Configuration): { found: string; fatal: boolean }[] {
  const stern = configuration.get(strict);
  const all = (settings: readonly Setting[], fatal: boolean): { found: string; fatal: boolean }[] =>
    settings.flatMap(missing).map((absent) => ({ found: describe(absent), fatal }));
  return [...all(configuration.given(needPlugin), true), ...all(configuration.given(plugin), stern)];
}

interface Absent {
  readonly name: string;
  readonly setting: Setting;
}

function missing(setting: Setting): Absent[] {
  return pluginsIn(setting.value)
    .filter(({ name }) => name !== '' && !builtIn.includes(name))
    .map(({ name }) => ({ name, setting }));
}

function describe({ name, setting }: Absent): string {
  return `plugin "${name}" (${place(setting.origin)}) is not built in`;
}

function refuse(absent: Absent): never {
  throw new Failure(ERR_CLI_PLUGIN, { tried: 'load plugins', found: describe(absent) });
}
