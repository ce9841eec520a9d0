import type { Configuration } from '../../config/index.ts';
import { plugin } from '../../config/options.ts';
import type { MasterContext, MasterHooks } from '../../master/context.ts';
import { lazyApps } from '../../master/options.ts';
import { isPythonMule } from '../../mules/options.ts';
import { Failure } from '../../errors/index.ts';
import type { Part } from '../../part.ts';
import { ERR_PYTHON_SHELL, errors } from './errors.ts';
import { asgi, gevent, greenlet, options, pyshell, pyshellOneshot, workerOverride } from './options.ts';
import { LOADING } from './work.ts';

/** Debian's name, and those of the versions that it and others ship. */
const VERSIONS = Array.from({ length: 8 }, (_, index) => index + 9);
const plugins = [
  'python',
  'python3',
  'gevent',
  'greenlet',
  ...VERSIONS.flatMap((minor) => [`python3${minor}`, `python3.${minor}`]),
];

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
      check: refuseShell,
      master: (context) => ({
        ...terminalHooks(context.configuration),
        ...(preforks(context.configuration) ? launcherHooks(context) : {}),
      }),
      worker: async (context) => (await import('./index.ts')).loadApplications(context),
    }),
};

/** Several processes load their application once, unless each is to do it itself. */
function preforks(configuration: Configuration): boolean {
  const loads = LOADING.some((option) => configuration.isSet(option));
  return loads && !configuration.get(lazyApps) && !configuration.isSet(workerOverride);
}

/** What asks for an interactive shell. */
const SHELLS = [pyshell, pyshellOneshot];

/** Throws `ERR_PYTHON_SHELL`. */
function refuseShell(configuration: Configuration): void {
  const shell = SHELLS.find((option) => configuration.isSet(option));
  const loop = [asgi, gevent, greenlet].find((option) => configuration.isSet(option));
  if (shell === undefined || loop === undefined) return;
  throw new Failure(ERR_PYTHON_SHELL, { tried: `start ${shell.name}`, found: loop.name });
}

/** An interactive shell reads what this process reads. */
function terminalHooks(configuration: Configuration): MasterHooks {
  const wanted = SHELLS.some((option) => configuration.isSet(option));
  return wanted ? { shares: (aide): Record<string, number> => (aide === null ? { terminal: 0 } : {}) } : {};
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
