import { sendHere } from '../../mules/index.ts';
import type { ActionRow } from './row.ts';

/** A message to a mule. */
export const mule: ActionRow = {
  means: 'sends the message to a mule, or to any',
  example: 'mule:2',
  make: (argument, { log }) => {
    if (!/^\d{0,4}$/.test(argument)) throw new Error(`"${argument}" is not the number of a mule`);
    return (message) => {
      if (sendHere(Number(argument), Buffer.from(message))) return;
      log.event(`[alarm] no mule ${argument}${argument && ' '}takes a message: it is lost`);
    };
  },
};
