import type { Configuration } from '../../config/index.ts';
import { dropOf } from '../../identity/index.ts';
import { lazyApps } from '../../master/options.ts';
import type { MasterContext, MasterHooks } from '../../master/context.ts';
import type { Application } from '../../worker/context.ts';
import type { Part } from '../../part.ts';
import { errors } from './errors.ts';
import { inspect, javascript, options, raw, v8Jsgi, v8Load } from './options.ts';

export const part: Part = {
  name: 'javascript',
  options,
  errors,
  plugins: ['v8'],
  used: (configuration) => [javascript, v8Jsgi, v8Load, raw, inspect].some((row) => configuration.isSet(row)),
  load: async () => {
    const { loadApplications, prepareApplication } = await import('./index.ts');
    const warm = async (): Promise<Application> => (await import('./warm.ts')).warm();
    return { warm, check, master, template: prepareApplication, worker: loadApplications };
  },
};

async function check(configuration: Configuration): Promise<void> {
  if (configuration.isSet(inspect)) (await import('./inspect/check.ts')).checkInspect(configuration);
}

async function master(context: MasterContext): Promise<MasterHooks> {
  const { isForked, templateHooks } = await import('../../forge/index.ts');
  return isForked() && preforks(context.configuration) ? templateHooks(context) : {};
}

/** Several processes load their application once, unless each is to do it itself, or as another user. */
function preforks(configuration: Configuration): boolean {
  const early = dropOf(configuration) === 'early';
  return early && !configuration.get(lazyApps);
}
