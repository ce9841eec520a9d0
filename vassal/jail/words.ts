import { Failure } from '../errors/index.ts';
import { ERR_JAIL_OPTION } from './errors.ts';

/** The words of comma separated lists. */
export function words(lists: readonly string[]): string[] {
  return lists.flatMap((list) => list.split(/[\s,]+/)).filter((word) => word !== '');
}

/** An option whose value cannot be meant. */
export function refuse(option: string, found: string, wanted: string): Failure {
  return new Failure(ERR_JAIL_OPTION, { tried: `use ${option}`, found, wanted });
}
