import { closeSync, readFileSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { Configuration, type Setting } from '../config/index.ts';
import { JAILED_VARIABLE } from './options.ts';

/** The settings of a configuration in a memory file, for the program that goes on in the namespaces. */
export function settingsFile({ settings, strays }: Configuration): number {
  return native.memoryFile('settings', Buffer.from(JSON.stringify({ settings, strays })));
}

/**
 * The configuration of an instance that has just been put into its namespaces, where the files that it came from may
 * be out of sight; `null` in every other process. Only the first call finds it.
 */
export function resumedConfiguration(environment: NodeJS.ProcessEnv): Configuration | null {
  const descriptor = environment[JAILED_VARIABLE];
  delete environment[JAILED_VARIABLE];
  if (descriptor === undefined || !/^\d{1,6}$/.test(descriptor)) return null;
  const { settings, strays } = JSON.parse(readFileSync(`/proc/self/fd/${descriptor}`, 'utf8')) as {
    settings: Setting[];
    strays: Setting[];
  };
  closeSync(Number(descriptor));
  return new Configuration(settings, strays);
}
