import { spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { native } from '../../../native/index.ts';
import { plugin, pluginsIn, type Configuration } from '../../config/index.ts';
import { Failure, reason } from '../../errors/index.ts';
import { locate, runs } from '../cgi/settings.ts';
import { ERR_PHP_FILE, ERR_PHP_PROGRAM, ERR_PHP_START, ERR_PHP_VERSIONS } from './errors.ts';
import { phpCgi, phpIni, phpIniAppend, phpSet, PLUGIN } from './options.ts';
import { readNamed } from './settings.ts';

/** Where programs are that are not in the PATH of a service. */
const SYSTEM = '/usr/local/bin:/usr/bin';
/** How PHP is told what it must not do by itself. */
const OURS: Readonly<Record<string, string | null>> = {
  // It would make processes that nobody watches.
  PHP_FCGI_CHILDREN: null,
  // The pool counts.
  PHP_FCGI_MAX_REQUESTS: '0',
  FCGI_WEB_SERVER_ADDRS: null,
};

/** How PHP is started. */
export interface PhpProgram {
  readonly argv: readonly string[];
  /** Entries as `NAME=value`. */
  readonly environment: readonly string[];
  /** The file that is its php.ini, which it finds under this number; `null` for one with a name. */
  readonly ini: number | null;
}

/** The path of the program, `null` when it is not there. Throws `ERR_PHP_VERSIONS`. */
export function findProgram(configuration: Configuration): string | null {
  const own = configuration.get(phpCgi);
  const names = own === null ? programsOf(versionOf(configuration)) : [own];
  const search = `${process.env['PATH'] ?? ''}:${SYSTEM}`;
  const paths = names.map((name) => (name.includes('/') ? resolve(name) : locate(name, search)));
  return paths.find((path) => path.includes('/') && runs(path)) ?? null;
}

/** The version that a plugin name asks for: `8.2`, `8`, or none. Throws `ERR_PHP_VERSIONS`. */
export function versionOf(configuration: Configuration): string {
  const named = configuration.given(plugin).flatMap(({ value }) => pluginsIn(value));
  const versions = named.flatMap(({ name }) => {
    const [, major = '', minor = ''] = PLUGIN.exec(name) ?? [];
    return major === '' ? [] : [minor === '' ? major : `${major}.${minor}`];
  });
  const [one = '', other] = new Set(versions);
  if (other === undefined) return one;
  throw new Failure(ERR_PHP_VERSIONS, { tried: 'load PHP', found: `${one} and ${other}` });
}

/** Debian has a name for each version; a version without its minor one may be the only one that there is. */
function programsOf(version: string): string[] {
  const own = version === '' ? [] : [`php-cgi${version}`];
  return version.includes('.') ? own : [...own, 'php-cgi'];
}

/** The path of the program. Throws `ERR_PHP_…` for what is not there, or cannot be read. */
export function checkProgram(configuration: Configuration): string {
  const program = findProgram(configuration);
  if (program === null) throw missing(configuration);
  filesOf(configuration).forEach(readIni);
  readNamed(configuration, phpSet);
  return program;
}

/** How to start the PHP of a configuration. Throws as `checkProgram`, and `ERR_PHP_START`. */
export function programOf(configuration: Configuration): PhpProgram {
  const program = checkProgram(configuration);
  const variables = { ...process.env, ...OURS };
  const environment = Object.entries(variables).flatMap(([name, value]) =>
    value == null ? [] : [`${name}=${value}`],
  );
  const set = readNamed(configuration, phpSet).flatMap(([name, value]) => ['-d', `${name}=${value}`]);
  const ini = iniOf(configuration, program);
  const named = typeof ini === 'number' ? `/proc/self/fd/${ini}` : ini;
  return {
    argv: [program, ...(named === null ? [] : ['-c', named]), ...set],
    environment,
    ini: typeof ini === 'number' ? ini : null,
  };
}

function filesOf(configuration: Configuration): string[] {
  const first = configuration.get(phpIni);
  return [...(first === null ? [] : [first]), ...configuration.get(phpIniAppend)].map((file) =>
    resolve(file),
  );
}

/** The php.ini: its path, or a file in memory that holds it and what is appended; `null` for what PHP finds by itself. */
function iniOf(configuration: Configuration, program: string): string | number | null {
  const files = filesOf(configuration);
  if (configuration.get(phpIniAppend).length === 0) return files[0] ?? null;
  const first = configuration.get(phpIni) === null ? ownIni(program) : null;
  const texts = [...(first === null ? [] : [first]), ...files].map(readIni);
  return native.memoryFile('php.ini', Buffer.from(texts.join('\n')));
}

/** The php.ini that PHP finds by itself, `null` for none. */
function ownIni(program: string): string | null {
  const said = ask(program, ['-i'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [, path = ''] =
    /Loaded Configuration File[^/\n]*?(\/[^\s<]+)/.exec(said.replace(/<\/td>/g, '')) ?? [];
  return path === '' ? null : path;
}

/** What a program prints. Throws `ERR_PHP_START`. */
export function ask(program: string, flags: readonly string[], options: SpawnSyncOptions): string {
  const { stdout, error } = spawnSync(program, flags, { ...options, encoding: 'utf8' });
  if (error === undefined) return stdout;
  throw new Failure(ERR_PHP_START, { tried: `run ${program}`, found: reason(error) });
}

function readIni(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Failure(ERR_PHP_FILE, { tried: `read ${file}`, found: reason(thrown) });
  }
}

function missing(configuration: Configuration): Failure {
  const own = configuration.get(phpCgi);
  const found = own === null ? `no ${programsOf(versionOf(configuration))[0] ?? ''}` : `no program ${own}`;
  return new Failure(ERR_PHP_PROGRAM, { tried: 'find PHP', found });
}
