import { plugin, pluginsIn, type Configuration } from '../../config/index.ts';
import type { Part } from '../../part.ts';
import { errors } from './errors.ts';
import { options, PLUGIN } from './options.ts';

/** Debian's name, and those that people give to each version. */
const MAJORS = ['5', '7', '8'];
const plugins = [
  'php',
  ...MAJORS.flatMap((major) => [
    `php${major}`,
    ...Array.from({ length: 10 }, (_, minor) => [`php${major}${minor}`, `php${major}.${minor}`]).flat(),
  ]),
];

const isConfigured = (configuration: Configuration): boolean =>
  options.some((option) => configuration.isSet(option));

const isNamed = (configuration: Configuration): boolean =>
  configuration.given(plugin).some(({ value }) => pluginsIn(value).some(({ name }) => PLUGIN.test(name)));

/** PHP scripts (manual 12.3), by processes of `php-cgi`. */
export const part: Part = {
  name: 'php',
  options,
  errors,
  plugins,
  used: (configuration) => isConfigured(configuration) || isNamed(configuration),
  load: async () => ({
    check: async (configuration) => {
      const { checkProgram, findProgram } = await import('./program.ts');
      // Folders of vassals name plugins that their sites do not need.
      if (isConfigured(configuration) || findProgram(configuration) !== null) checkProgram(configuration);
    },
    worker: async (context) => {
      const { configuration, log, aide } = context;
      if (aide !== null) return {};
      const { findProgram } = await import('./program.ts');
      if (!isConfigured(configuration) && findProgram(configuration) === null) {
        log.line('!!! plugin "php": there is no php-cgi, and nothing answers to it !!!');
        return {};
      }
      const { phpApplication } = await import('./index.ts');
      return { applications: [await phpApplication(context)] };
    },
  }),
};
