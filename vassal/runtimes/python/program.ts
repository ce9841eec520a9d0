import { fileURLToPath } from 'node:url';
import { plugin, type Configuration } from '../../config/index.ts';
import { async, threads } from '../../master/options.ts';
import type { Program } from '../companion/index.ts';
import { findInterpreter, interpreterName } from './interpreter.ts';
import { asgi, gevent, greenlet, home, noSite, optimize, programName } from './options.ts';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
/**
 * Python imports our package from where it is, with nothing of the application on its path: a `select.py` of a site must
 * not be taken for the library's. Then it forgets the place.
 */
const START =
  "import sys; sys.path[0] = sys.argv.pop(1); import emperord.serve as s; sys.path[0] = ''; s.main()";

/** How the interpreter of a configuration is started, and the virtualenv whose packages it has to add itself. */
export interface PythonProgram {
  readonly program: Program;
  readonly packages: string | null;
}

/** The interpreter of a configuration. Throws `ERR_PYTHON_INTERPRETER`. */
export function programOf(configuration: Configuration, role: 'companion' | 'template'): PythonProgram {
  const search = (process.env['PATH'] ?? '').split(':').filter((directory) => directory.startsWith('/'));
  const name = interpreterName(pluginsOf(configuration));
  const found = findInterpreter(configuration.get(home), name, search);
  const optimized = ['', '-O', '-OO'][Math.min(2, Math.max(0, configuration.get(optimize)))] ?? '';
  const flags = [optimized, configuration.get(noSite) ? '-S' : ''].filter((flag) => flag !== '');
  return {
    program: {
      path: found.path,
      argv: [configuration.get(programName) ?? found.path, ...flags, '-c', START, SOURCES, role],
    },
    packages: found.home,
  };
}

/** An event loop holds many requests; beyond that they wait in the listen queue, where they can be seen. */
const CORES_OF_A_LOOP = 128;

/** Requests that an interpreter holds at once. */
export function coresOf(configuration: Configuration): number {
  const own = configuration.isSet(asgi) ? CORES_OF_A_LOOP : 1;
  return Math.max(
    1,
    configuration.get(gevent) ?? configuration.get(async) ?? configuration.get(threads) ?? own,
  );
}

/** Requests are greenlets of one thread, without gevent: only where there may be several (manual 10.1). */
export function isGreenlet(configuration: Configuration): boolean {
  const loop = configuration.isSet(asgi) || configuration.isSet(gevent);
  return configuration.get(greenlet) && configuration.isSet(async) && !loop;
}

/** Names of plugins, as they are written. */
export function pluginsOf(configuration: Configuration): string[] {
  return configuration.given(plugin).flatMap(({ value }) => value.split(','));
}
