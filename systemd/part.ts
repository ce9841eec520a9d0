import type { Part } from '../vassal/part.ts';

/** Tells systemd how an instance of its own is doing (manual 3.22); an Emperor speaks for its vassals itself. */
export const part: Part = {
  name: 'systemd',
  options: [],
  used: () => process.env['NOTIFY_SOCKET'] !== undefined,
  load: async () => ({ master: (await import('./master.ts')).master }),
};
