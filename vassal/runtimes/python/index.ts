import { modifierOf } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import { needApp } from '../../master/options.ts';
import type { Request, Response } from '../../request/index.ts';
import type { Application, WorkerContext, WorkerHooks } from '../../worker/context.ts';
import { chooser, Companion, type Choose, type CompanionSettings } from '../companion/index.ts';
import { manageScriptName, noDefaultApp } from '../companion/options.ts';
import { callsOf } from './calls.ts';
import { ERR_PYTHON_LOAD } from './errors.ts';
import { raw, workerOverride } from './options.ts';
import { coresOf, programOf } from './program.ts';
import { hasWork, loadRecords, sharedRecords } from './records.ts';

/** A companion has its channel on 3. */
const FIRST_SHARED = 4;
/** Variables with which a request names an application that is not loaded yet (manual 3.16). */
const NAMING = ['UWSGI_FILE', 'UWSGI_SCRIPT', 'UWSGI_MODULE'];

/** Loads the Python applications of a worker (docs/python.md). */
export async function loadApplications(context: WorkerContext): Promise<WorkerHooks> {
  const { configuration, log, generation, aide } = context;
  if (!hasWork(configuration)) {
    if (aide === null && !configuration.get(needApp))
      log.line('*** no app loaded. going in full dynamic mode ***');
    return { applications: [dynamicApplication(context)] };
  }
  const companion = start(context);
  const told = (await companion.hello).map((record) => record.map(String));
  const failed = told.filter(([kind]) => kind === 'failed');
  if (generation > 0 && failed.length > 0) {
    await companion.close();
    throw new Failure(ERR_PYTHON_LOAD, { tried: 'load the application', found: failed[0]?.[2] ?? '' });
  }
  const mountpoints = told.filter(([kind]) => kind === 'app').map(([, mountpoint = '']) => mountpoint);
  if (aide === null && mountpoints.length === 0 && !configuration.get(needApp)) {
    log.line('*** no app loaded. going in full dynamic mode ***');
  }
  const choose = chooser(mountpoints, configuration.get(manageScriptName), configuration.get(noDefaultApp));
  const application = applicationOf(context, choose, () => Promise.resolve(companion));
  const applications = mountpoints.map((mountpoint) => ({ ...application, mountpoint }));
  const servesItself = overrideOf(context) !== null;
  if (applications.length === 0) return { applications: [{ ...application, dynamic: true }], servesItself };
  return { applications, servesItself };
}

/** Answers with applications that requests name; the interpreter starts with the first of them. */
function dynamicApplication(context: WorkerContext): Application {
  let started: Promise<Companion> | null = null;
  const choose = chooser([], false, true);
  const begin = async (): Promise<Companion> => {
    const companion = start(context);
    await companion.hello;
    return companion;
  };
  const application = applicationOf(context, choose, () => (started ??= begin()));
  const nobody = (response: Response): void => {
    context.log.line('--- no python application found, check your startup logs for errors ---');
    response.status = 500;
    response.headers.set('Connection', 'close');
    response.headers.set('Content-Type', 'text/plain');
    response.end('Internal Server Error');
  };
  return {
    ...application,
    dynamic: true,
    handler: (request, response) => {
      const named = started !== null || NAMING.some((name) => request.variable(name) !== null);
      return named ? application.handler(request, response) : nobody(response);
    },
    close: async () => (await started)?.close(),
  };
}

function applicationOf(
  context: WorkerContext,
  choose: Choose,
  companion: () => Promise<Companion>,
): Application {
  const handler = async (request: Request, response: Response): Promise<void> => {
    const { application, changes } = choose(request);
    const all = request.changes === null ? changes : [...request.changes, ...changes];
    await (await companion()).answer(request, response, application, all);
  };
  return {
    mountpoint: '',
    modifier1: modifierOf(context.configuration, /^python/, 0),
    handler,
    cores: coresOf(context.configuration),
    invoke: async (name, fields) => (await companion()).invoke(name, fields),
    close: async () => (await companion()).close(),
    ...(context.configuration.isSet(raw)
      ? { connect: async (descriptor: number) => (await companion()).connect(descriptor) }
      : {}),
  };
}

/** The script that serves the sockets in the place of requests; `null` in an aide, and where there is none. */
function overrideOf({ configuration, aide }: WorkerContext): string | null {
  return aide === null ? configuration.get(workerOverride) : null;
}

function start(context: WorkerContext): Companion {
  const { configuration, companion: lent, counters, name, aide, retire } = context;
  const settings = {
    cores: aide === null ? coresOf(configuration) : 1,
    calls: callsOf(context, () => companion.kill()),
    onGone: (how: string) => retire(`the interpreter of ${name.replace('-', ' ')} is gone: ${how}`),
  };
  const companion: Companion =
    lent === null ? begin(context, settings) : new Companion({ ...settings, program: lent, load: [] });
  counters.set('companion', companion.pid);
  return companion;
}

function begin(context: WorkerContext, settings: Omit<CompanionSettings, 'program' | 'load'>): Companion {
  const { program, packages } = programOf(context.configuration, 'companion');
  const shared = Object.values(context.shared);
  const script = overrideOf(context);
  const served = script === null ? [] : context.sockets.map(({ descriptor }) => descriptor);
  const numbers = served.map((_, index) => String(FIRST_SHARED + shared.length + index));
  return new Companion({
    ...settings,
    program: { ...program, descriptors: [...shared, ...served] },
    load: [
      ...loadRecords(context, packages),
      ...sharedRecords(context.shared, FIRST_SHARED),
      ...(script === null
        ? []
        : [
            ['list', 'override', script],
            ['list', 'sockets', ...numbers],
          ]),
    ],
  });
}
