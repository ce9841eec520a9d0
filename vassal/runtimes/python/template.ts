import { Failure } from '../../errors/index.ts';
import type { Launcher, MasterContext, MasterHooks, Surroundings } from '../../master/context.ts';
import { Template } from '../companion/index.ts';
import { ERR_PYTHON_LOAD } from './errors.ts';
import { programOf } from './program.ts';
import { loadRecords, sharedRecords } from './records.ts';

/** A template has its channel on 3 and its orders on 4. */
const FIRST_SHARED = 5;

/** Loads the application once in a template that forks the workers (manual 3.9, design §2). */
export function templateHooks(context: MasterContext): MasterHooks {
  let template: Template | null = null;
  let loaded = false;
  return {
    launcher: async (surroundings) => {
      template = new Template(settingsOf(context, surroundings));
      const told = await template.companion.hello;
      loaded = true;
      const failed = told.map((record) => record.map(String)).find(([kind]) => kind === 'failed');
      if (context.generation > 0 && failed !== undefined) {
        throw new Failure(ERR_PYTHON_LOAD, { tried: 'load the application', found: failed[2] ?? '' });
      }
      return template satisfies Launcher;
    },
    stop: () => template?.stop(loaded),
  };
}

function settingsOf(
  context: MasterContext,
  surroundings: Surroundings,
): ConstructorParameters<typeof Template>[0] {
  const { configuration, log, generation, startedAt, command } = context;
  const instance = {
    configuration,
    name: 'template-1',
    aide: null,
    generation,
    instance: { pid: process.pid, startedAt },
  };
  const asked = (what: 'reload' | 'stop') => () => {
    command(what, 'an application asked for it');
    return [];
  };
  const { program, packages } = programOf(configuration, 'template');
  return {
    program: { ...program, ...surroundings, descriptors: Object.values(surroundings.shared) },
    cores: 0,
    load: [...loadRecords(instance, packages), ...sharedRecords(surroundings.shared, FIRST_SHARED)],
    calls: {
      ...surroundings.calls,
      reload: asked('reload'),
      stop: asked('stop'),
      'total-requests': () => ['0'],
      workers: () => [],
    },
    onGone: (how) => log.line(`the template of the workers is gone: ${how}; workers load for themselves`),
  };
}
