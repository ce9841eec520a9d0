import type { Part } from '../../part.ts';
import { errors } from './errors.ts';
import { cgi, cgiFromDocroot, options } from './options.ts';

/** CGI scripts (manual 12.9). */
export const part: Part = {
  name: 'cgi',
  options,
  errors,
  plugins: ['cgi'],
  used: (configuration) => configuration.isSet(cgi) || configuration.isSet(cgiFromDocroot),
  load: async () => {
    const { cgiApplication } = await import('./index.ts');
    return { worker: (context) => ({ applications: [cgiApplication(context)] }) };
  },
};
