import type { Configuration } from '../../config/index.ts';
import { plugin } from '../../config/options.ts';
import type { MasterContext, MasterHooks } from '../../master/context.ts';
import { lazyApps } from '../../master/options.ts';
import { isPythonMule } from '../../mules/options.ts';
import type { Part } from '../../part.ts';
import { mount } from '../companion/options.ts';
import { errors } from './errors.ts';
import {
  asgi,
  evaluate,
  imports,
  module,
  options,
  pyrun,
  raw,
  sharedImports,
  spoolerImports,
  wsgiFile,
} from './options.ts';

/** Debian's name, and those of the versions that it and others ship. */
const VERSIONS = Array.from({ length: 8 }, (_, index) => index + 9);
const plugins = [
  'python',
  'python3',
  'gevent',
  ...VERSIONS.flatMap((minor) => [`python3${minor}`, `python3.${minor}`]),
];
/** Options that need an interpreter; the others only say how it is. */
const LOADING = [wsgiFile, module, evaluate, asgi, imports, sharedImports, spoolerImports, pyrun, mount, raw];

export const part: Part = {
  name: 'python',
  options,
  errors,
  plugins,
  used: (configuration) =>
    LOADING.some((option) => configuration.isSet(option)) ||
    isPythonMule(configuration) ||
    configuration.given(plugin).some(({ value }) => /python/.test(value)),
  load: () =>
    Promise.resolve({
      warm: async () => void (await Promise.all([import('./index.ts'), import('./template.ts')])),
      master: (context) => (preforks(context.configuration) ? launcherHooks(context) : {}),
      worker: async (context) => (await import('./index.ts')).loadApplications(context),
    }),
};

/** Several processes load their application once, unless each is to do it itself. */
function preforks(configuration: Configuration): boolean {
  const loads = LOADING.some((option) => configuration.isSet(option));
  return loads && !configuration.get(lazyApps);
}

function launcherHooks(context: MasterContext): MasterHooks {
  let hooks: MasterHooks = {};
  return {
    launcher: async (surroundings) => {
      if (surroundings.processes < 2) return null;
      hooks = (await import('./template.ts')).templateHooks(context);
      return (await hooks.launcher?.(surroundings)) ?? null;
    },
    stop: () => hooks.stop?.(),
  };
}
