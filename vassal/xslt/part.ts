import { namedPlugin, type Configuration } from '../config/index.ts';
import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Its modifier, by default the official one; `null` when no `plugin` names it. */
const named = (configuration: Configuration): number | null => namedPlugin(configuration, 'xslt', 23);

/** XSLT as a request handler (manual 12.12.1); its actions are those of routing, which loads what they need. */
export const part: Part = {
  name: 'xslt',
  options,
  errors,
  plugins: ['xslt'],
  used: (configuration) => named(configuration) !== null,
  load: async () => {
    const { xsltApplication } = await import('./handler.ts');
    return {
      worker: (context) => ({ applications: [xsltApplication(context, named(context.configuration) ?? 0)] }),
    };
  },
};
