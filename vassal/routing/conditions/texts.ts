import { Failure } from '../../errors/index.ts';
import { ERR_ROUTING_RULE } from '../errors.ts';
import { compilePattern } from '../pattern.ts';
import { readText } from '../text.ts';
import type { Condition, Traffic } from '../traffic.ts';
import type { ConditionRow } from './index.ts';
import { ofPair } from './pair.ts';

const pair = (
  names: readonly string[],
  means: string,
  holds: (subject: string, pattern: string) => boolean,
): ConditionRow => ({ names, means, make: (argument) => ofPair(argument, holds) });

/** A pattern that matches the subject; what it finds is what `$0` to `$9` are from then on. */
export function matching(subject: (traffic: Traffic) => string, written: string): Condition {
  const pattern = compilePattern(written);
  return (traffic) => {
    const found = pattern(subject(traffic));
    if (found !== null) traffic.groups = found;
    return found !== null;
  };
}

/** Conditions on texts. */
export const texts: readonly ConditionRow[] = [
  pair(['equal', 'isequal', 'eq', '=='], 'the texts are the same', (a, b) => a === b),
  pair(['startswith'], 'the first begins with the second', (a, b) => a.startsWith(b)),
  pair(['endswith'], 'the first ends with the second', (a, b) => a.endsWith(b)),
  pair(['contains'], 'the second is somewhere in the first', (a, b) => a.includes(b)),
  {
    names: ['regexp', 'regex', 're'],
    means: 'the pattern matches; its groups are `$1` to `$9`',
    make: (argument) => {
      const semicolon = argument.indexOf(';');
      if (semicolon === -1)
        throw new Failure(ERR_ROUTING_RULE, { tried: 'read a rule', found: `no pattern in ${argument}` });
      return matching(readText(argument.slice(0, semicolon)), argument.slice(semicolon + 1));
    },
  },
  {
    names: ['empty'],
    means: 'the text is empty',
    make: (argument) => {
      const text = readText(argument);
      return (traffic) => text(traffic) === '';
    },
  },
];
