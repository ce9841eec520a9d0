import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { alarmList, options } from './options.ts';

/** Messages about special conditions, to whoever should know of them (manual 6.1). */
export const part: Part = {
  name: 'alarms',
  options,
  errors,
  plugins: ['alarm_curl', 'alarm_log'],
  api: ['alarm'],
  used: (configuration) => options.some((option) => option !== alarmList && configuration.isSet(option)),
  load: async () => {
    const [{ check, master }, { worker }] = await Promise.all([import('./master.ts'), import('./worker.ts')]);
    return { check, master, worker };
  },
};
