import type { Part, PartCode } from '../part.ts';
import { hasApplication } from '../runtimes/index.ts';
import { errors } from './errors.ts';
import { fileOptions, options, signalBufsize } from './options.ts';

/** Signals, timers and events for applications (manual 6.14). */
export const part: Part = {
  name: 'signals',
  options,
  errors,
  plugins: ['signal'],
  api: [
    'register_signal',
    'signal',
    'signal_registered',
    'signal_wait',
    'signal_received',
    'add_timer',
    'add_rb_timer',
    'add_file_monitor',
    'add_cron',
  ],
  used: (configuration) =>
    hasApplication(configuration) || [signalBufsize, ...fileOptions].some((row) => configuration.isSet(row)),
  load: async () => {
    const { template, worker, handlers } = await import('./worker.ts');
    const master: PartCode['master'] = async (context) => (await import('./master.ts')).master(context);
    const warm = async (): Promise<void> => void (await import('./master.ts'));
    return { warm, master, template, worker, handlers };
  },
};
