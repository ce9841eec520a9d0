import type { ActionRow } from './row.ts';

/** The message in the log. */
export const log: ActionRow = {
  means: 'writes the message to the log',
  example: 'log:',
  make: (_, surroundings) => (message) => surroundings.log.event(`ALARM: ${message.trimEnd()}`),
};
