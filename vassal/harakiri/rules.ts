import type { Configuration } from '../config/index.ts';
import { ruleOptions } from '../routing/options.ts';

/** The limits that rules give to requests, seconds. */
export function limitsInRules(configuration: Configuration): number[] {
  return configuration.settings
    .filter(({ key }) => ruleOptions.has(key))
    .map(({ value }) => Number(/(?:^|\s)harakiri:(\d+)\s*$/.exec(value)?.[1] ?? 0))
    .filter((seconds) => seconds > 0);
}
