import { fileURLToPath } from 'node:url';
import { plugin } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import { async, needApp, threads } from '../../master/options.ts';
import type { Request, Response } from '../../request/index.ts';
import type { Application, WorkerContext, WorkerHooks } from '../../worker/context.ts';
import { chooser, Companion, type Choose, type Program } from '../companion/index.ts';
import { manageScriptName, noDefaultApp } from '../companion/options.ts';
import { callsOf } from './calls.ts';
import { ERR_PYTHON_LOAD } from './errors.ts';
import { findInterpreter, interpreterName, modifierOf } from './interpreter.ts';
import { home, imports, noSite, optimize, pyrun, sharedImports } from './options.ts';
import { applicationRecords, loadRecords } from './records.ts';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
/** Python runs our package from where it is, and forgets the place before it runs anything of the application. */
const START =
  'import sys; p = sys.argv.pop(1); sys.path.insert(0, p); import emperord.serve as s; sys.path.remove(p); s.main()';
/** Variables with which a request names an application that is not loaded yet (manual 3.16). */
const NAMING = ['UWSGI_FILE', 'UWSGI_SCRIPT', 'UWSGI_MODULE'];

/** Loads the Python applications of a worker (docs/python.md). */
export async function loadApplications(context: WorkerContext): Promise<WorkerHooks> {
  const { configuration, log, generation } = context;
  if (!hasWork(context)) {
    if (!configuration.get(needApp)) log.line('*** no app loaded. going in full dynamic mode ***');
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
  if (mountpoints.length === 0 && !configuration.get(needApp)) {
    log.line('*** no app loaded. going in full dynamic mode ***');
  }
  const choose = chooser(mountpoints, configuration.get(manageScriptName), configuration.get(noDefaultApp));
  const application = applicationOf(context, choose, () => Promise.resolve(companion));
  const applications = mountpoints.map((mountpoint) => ({ ...application, mountpoint }));
  if (applications.length === 0) return { applications: [{ ...application, dynamic: true }] };
  return { applications };
}

/** Whether anything is to be loaded now; without, an idle vassal needs no interpreter. */
function hasWork(context: WorkerContext): boolean {
  const { configuration } = context;
  return (
    applicationRecords(context).length > 0 ||
    [imports, sharedImports, pyrun].some((row) => configuration.isSet(row))
  );
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
    modifier1: modifierOf(pluginsOf(context)),
    handler,
    cores: coresOf(context),
    close: async () => (await companion()).close(),
  };
}

function start(context: WorkerContext): Companion {
  const { configuration, id, retire } = context;
  const search = (process.env['PATH'] ?? '').split(':').filter((directory) => directory.startsWith('/'));
  const found = findInterpreter(configuration.get(home), interpreterName(pluginsOf(context)), search);
  const cores = coresOf(context);
  return new Companion({
    program: programOf(context, found.path),
    cores,
    load: loadRecords(context, cores, found.home),
    calls: callsOf(context),
    onGone: (how) => retire(`the interpreter of worker ${id} is gone: ${how}`),
  });
}

function programOf({ configuration }: WorkerContext, path: string): Program {
  const optimized = ['', '-O', '-OO'][Math.min(2, Math.max(0, configuration.get(optimize)))] ?? '';
  const flags = [optimized, configuration.get(noSite) ? '-S' : ''].filter((flag) => flag !== '');
  return { argv: [path, ...flags, '-c', START, SOURCES], environment: {} };
}

function coresOf({ configuration }: WorkerContext): number {
  return Math.max(1, configuration.get(async) ?? configuration.get(threads) ?? 1);
}

function pluginsOf({ configuration }: WorkerContext): string[] {
  return configuration.given(plugin).flatMap(({ value }) => value.split(','));
}
