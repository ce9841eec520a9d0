import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options, spooler, spoolerExternal } from './options.ts';

/** Tasks in files, and the processes that run them (manual 6.15). */
export const part: Part = {
  name: 'spooler',
  options,
  errors,
  plugins: ['spooler'],
  api: [
    'spooler',
    'spool',
    'send_to_spooler',
    'set_spooler_frequency',
    'spooler_jobs',
    'spooler_get_task',
    'spoolers',
    'spooler_pid',
    'spooler_pids',
    'i_am_the_spooler',
  ],
  used: (configuration) => configuration.isSet(spooler) || configuration.isSet(spoolerExternal),
  load: async () => {
    const { master } = await import('./master.ts');
    const { worker, template, handlers } = await import('./worker.ts');
    return { master, worker, template, handlers };
  },
};
