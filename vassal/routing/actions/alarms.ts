import { alarmNames, raise, SHARED } from '../../alarms/index.ts';
import { refuse } from '../answer.ts';
import { readText } from '../text.ts';
import { fromLatin1 } from '../traffic.ts';
import type { ActionRow } from './row.ts';

/** Alarms that requests raise (manual 6.1). */
export const alarms: readonly ActionRow[] = [
  {
    names: ['alarm'],
    means: 'raises an alarm of the configuration with a message',
    example: 'alarm:mailme ${REMOTE_ADDR} was at $0',
    returns: 'next',
    make: (argument, configuration) => {
      const [, name = '', message = ''] = /^(\S+)\s+(.+)$/s.exec(argument) ?? [];
      if (name === '' || !alarmNames(configuration).has(name))
        refuse('alarm', argument, 'the name of an alarm that is defined, and a message');
      const text = readText(message);
      return (traffic) => {
        const descriptor = traffic.engine.shared[SHARED];
        if (descriptor !== undefined) raise(descriptor, name, fromLatin1(text(traffic)));
        return 'next';
      };
    },
  },
];
