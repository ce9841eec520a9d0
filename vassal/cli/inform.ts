import * as config from '../config/index.ts';
import type { Configuration } from '../config/index.ts';
import { options } from '../parts.ts';
import { version } from '../version.ts';
import { builtIn } from './plugins.ts';

/**
 * The options that print something and end the program with 0 instead of starting it. `null` when none was asked
 * for. Unlike the original, which prints its lists and then starts, asking is never starting; `show-config` in a
 * file (not on the command line) prints and goes on, so that a vassal that carries it still serves.
 */
export function information(configuration: Configuration): string | null {
  const wants = (row: typeof config.version | typeof config.help | typeof config.pluginsList): boolean =>
    configuration.get(row);
  if (wants(config.version)) return `${version}\n`;
  if (wants(config.help)) return config.helpText(options);
  if (wants(config.pluginsList)) return lines('*** emperord built-in plugins ***', builtIn);
  const shell = configuration.get(config.completionFor);
  return shell === null ? null : config.completion(options, shell);
}

function lines(title: string, names: readonly string[]): string {
  return `${[title, ...names].join('\n')}\n`;
}
