import type { Configuration } from '../../config/index.ts';
import { plugin } from '../../config/options.ts';
import { lazyApps, workers } from '../../master/options.ts';
import type { Part } from '../../part.ts';
import { mount } from '../companion/options.ts';
import { errors } from './errors.ts';
import { asgi, evaluate, imports, module, options, pyrun, sharedImports, wsgiFile } from './options.ts';

/** Debian's name, and those of the versions that it and others ship. */
const VERSIONS = Array.from({ length: 8 }, (_, index) => index + 9);
const plugins = [
  'python',
  'python3',
  'gevent',
  ...VERSIONS.flatMap((minor) => [`python3${minor}`, `python3.${minor}`]),
];
/** Options that need an interpreter; the others only say how it is. */
const LOADING = [wsgiFile, module, evaluate, asgi, imports, sharedImports, pyrun, mount];

export const part: Part = {
  name: 'python',
  options,
  errors,
  plugins,
  used: (configuration) =>
    LOADING.some((option) => configuration.isSet(option)) ||
    configuration.given(plugin).some(({ value }) => /python/.test(value)),
  load: () =>
    Promise.resolve({
      warm: async () => void (await Promise.all([import('./index.ts'), import('./template.ts')])),
      master: async (context) =>
        preforks(context.configuration) ? (await import('./template.ts')).templateHooks(context) : {},
      worker: async (context) => (await import('./index.ts')).loadApplications(context),
    }),
};

/** Several workers load their application once, unless each is to do it itself. */
function preforks(configuration: Configuration): boolean {
  const loads = LOADING.some((option) => configuration.isSet(option));
  return loads && configuration.get(workers) > 1 && !configuration.get(lazyApps);
}
