import type { Part } from '../../part.ts';
import { errors } from './errors.ts';
import { javascript, options, v8Jsgi } from './options.ts';

export const part: Part = {
  name: 'javascript',
  options,
  errors,
  plugins: ['v8'],
  used: (configuration) => configuration.isSet(javascript) || configuration.isSet(v8Jsgi),
  load: async () => {
    const { loadApplications } = await import('./index.ts');
    return { worker: loadApplications };
  },
};
