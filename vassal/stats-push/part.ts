import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options, statsPush } from './options.ts';

/** Stats and metrics that are sent to others (manual 9.3, 9.6.8). */
export const part: Part = {
  name: 'stats-push',
  options,
  errors,
  plugins: ['stats_pusher_file', 'stats_pusher_socket', 'stats_pusher_statsd'],
  used: (configuration) => configuration.isSet(statsPush),
  load: async () => {
    const { check, master } = await import('./master.ts');
    return { check, master };
  },
};
