import { readText } from '../text.ts';
import type { Condition } from '../traffic.ts';

/** A condition on two texts that are separated by the first semicolon; without one the second is empty, and it never holds. */
export function ofPair(argument: string, holds: (subject: string, pattern: string) => boolean): Condition {
  const semicolon = argument.indexOf(';');
  if (semicolon === -1) return () => false;
  const subject = readText(argument.slice(0, semicolon));
  const pattern = readText(argument.slice(semicolon + 1));
  return (traffic) => holds(subject(traffic), pattern(traffic));
}
