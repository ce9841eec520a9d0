import { cmd } from './cmd.ts';
import { curl } from './curl.ts';
import { log } from './log.ts';
import { mule } from './mule.ts';
import type { ActionRow } from './row.ts';
import { signal } from './signal.ts';

export type { Surroundings, Tell } from './row.ts';

/** Every action, by name (manual 6.1.6). */
export const actions: ReadonlyMap<string, ActionRow> = new Map(
  Object.entries({ log, cmd, signal, mule, curl }),
);
