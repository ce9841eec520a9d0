import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options, zergpool, zergServer } from './options.ts';

/** Sockets handed from one instance to others (manual 7.4). A client needs nothing of this: its sockets are attached when they are bound. */
export const part: Part = {
  name: 'zerg',
  options,
  errors,
  plugins: ['zergpool'],
  used: (configuration) => configuration.isSet(zergServer) || configuration.isSet(zergpool),
  load: async () => ({ master: (await import('./master.ts')).master }),
};
