import { globSync } from 'node:fs';
import { hostname } from 'node:os';
import { isOn, type Configuration } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import { lateIdentity } from '../../identity/index.ts';
import { postBuffering } from '../../post-buffering/options.ts';
import { bufferSize } from '../../protocols/options.ts';
import { version } from '../../version.ts';
import type { WorkerContext } from '../../worker/context.ts';
import { catchExceptions, mount } from '../companion/options.ts';
import { async, chdir2, lazyApps, workers } from '../../master/options.ts';
import type { Field } from '../../worker/calls.ts';
import { ERR_PYTHON_ASGI } from './errors.ts';
import * as rows from './options.ts';
import { spoolerQuiet } from '../../spooler/options.ts';
import { readFolders } from '../../spooler/index.ts';
import { coresOf, isGreenlet } from './program.ts';
import { WORK } from './work.ts';

type Record = readonly Field[];

/** Whoever loads: a worker, an aide, or the template of all. */
export interface Loader extends Pick<WorkerContext, 'configuration' | 'name' | 'aide' | 'generation'> {
  readonly instance: Pick<WorkerContext['instance'], 'pid' | 'startedAt'>;
}

/** Whether anything is to be loaded now; without, an idle vassal needs no interpreter. */
export function hasWork(configuration: Configuration): boolean {
  return applicationRecords(configuration).length > 0 || WORK.some((row) => configuration.isSet(row));
}

/** The applications that a configuration names: mount point, kind (file, module, eval, paste, paste-logged, pecan), target, callable. Throws `ERR_PYTHON_ASGI`. */
export function applicationRecords(configuration: Configuration): Record[] {
  const records: Record[] = [];
  const name = configuration.get(rows.callable);
  const add = (mountpoint: string, kind: string, target: string | null): void => {
    if (target !== null) records.push(['app', mountpoint, kind, target, name]);
  };
  add('', 'file', configuration.get(rows.wsgiFile));
  add('', 'module', configuration.get(rows.module));
  add('', 'eval', configuration.get(rows.evaluate));
  add('', configuration.get(rows.pasteLogger) ? 'paste-logged' : 'paste', configuration.get(rows.paste));
  add('', 'pecan', configuration.get(rows.pecan));
  const asgi = configuration.get(rows.asgi);
  if (asgi !== null && records.length > 0)
    throw new Failure(ERR_PYTHON_ASGI, { tried: 'load applications', found: `asgi = ${asgi} beside WSGI` });
  add('', isFile(asgi ?? '') ? 'file' : 'module', asgi);
  for (const text of configuration.get(mount)) {
    const equals = text.indexOf('=');
    const target = text.slice(equals + 1);
    if (equals > 0) add(text.slice(0, equals), isFile(target) ? 'file' : 'module', target);
  }
  return records;
}

/** Everything that the interpreter is told before it loads anything (docs/python.md). */
export function loadRecords(context: Loader, packages: string | null): Record[] {
  const { configuration } = context;
  const list = (name: string, values: readonly string[]): Record[] =>
    values.length === 0 ? [] : [['list', name, ...values]];
  const reloads = configuration.get(rows.autoReload);
  return [
    ...Object.entries(instanceOf(context, packages)).map(([key, value]) => ['instance', key, value]),
    ...configuration.settings.map(({ key, value }) => ['opt', key, value]),
    ...flagsOf(configuration).map((name) => ['flag', name]),
    ...list('path', configuration.get(rows.pythonpath).flatMap(expand)),
    ...list('argv', words(configuration.get(rows.pyargv))),
    ...list('alias', configuration.get(rows.pymoduleAlias).flatMap(pair)),
    ...list('post-alias', configuration.get(rows.postPymoduleAlias).flatMap(pair)),
    ...list('import', configuration.get(rows.imports)),
    ...list('shared-import', configuration.get(rows.sharedImports)),
    ...list('run', words(configuration.get(rows.pyrun))),
    ...list('autoreload', reloads === null || reloads === 0 ? [] : [String(reloads)]),
    ...list('autoreload-ignore', configuration.get(rows.autoReloadIgnore)),
    ...list('tracebacker', [configuration.get(rows.tracebacker) ?? []].flat()),
    ...list('executable', [configuration.get(rows.executable) ?? []].flat()),
    ...list('shell', shellOf(configuration) ?? []),
    ...list('chdir', [configuration.get(chdir2) ?? []].flat()),
    ...list('become', lateIdentity(configuration) ?? []),
    ...list('spooler-folder', readFolders(configuration).all),
    ...list('spooler-own', readFolders(configuration).own),
    ...list('spooler-import', configuration.get(rows.spoolerImports)),
    ...(loadsNothing(context)
      ? []
      : [...applicationRecords(configuration), ...list('raw', [configuration.get(rows.raw) ?? []].flat())]),
  ];
}

function flagsOf(configuration: Configuration): string[] {
  const flags: { readonly [name: string]: boolean } = {
    asgi: configuration.isSet(rows.asgi),
    'accept-buffer': configuration.get(rows.acceptBuffer),
    'catch-exceptions': configuration.get(catchExceptions),
    'disable-write-exception': configuration.get(rows.disableWriteException),
    async: (configuration.get(async) ?? configuration.get(rows.gevent) ?? 0) > 0,
    gevent: (configuration.get(rows.gevent) ?? 0) > 0,
    'gevent-monkey-patch': configuration.get(rows.geventMonkeyPatch),
    greenlet: isGreenlet(configuration),
    'no-file-wrapper': configuration.get(rows.noFileWrapper),
    nodelay: configuration.get(rows.nodelay),
    'post-buffering': configuration.get(postBuffering) > 0,
    reaper: configuration.get(rows.reaper),
    'spooler-quiet': configuration.get(spoolerQuiet),
  };
  return Object.keys(flags).filter((name) => flags[name]);
}

/** The code in the place of the interactive shell, and whether another one comes at its end; `null` when none is wanted. */
function shellOf(configuration: Configuration): [string, 'again' | 'once'] | null {
  const once = configuration.get(rows.pyshellOneshot);
  const source = once ?? configuration.get(rows.pyshell);
  if (source === null || !isOn(source)) return null;
  // `pyshell = true` is how a file says it without a value.
  return [source === 'true' ? '' : source, once === null ? 'again' : 'once'];
}

/** Where it finds what parts share with every worker: descriptors from this number on. */
export function sharedRecords(shared: WorkerContext['shared'], first: number): Record[] {
  return Object.keys(shared).map((name, index) => ['shared', name, String(first + index)]);
}

/** What has a program of its own has the application only when it was loaded for all. */
function loadsNothing({ configuration, aide }: Loader): boolean {
  return aide?.programmed === true && configuration.get(lazyApps);
}

function instanceOf(context: Loader, packages: string | null): { [key: string]: string } {
  const { configuration, name, generation, instance } = context;
  return {
    name,
    processes: String(configuration.get(workers)),
    cores: String(coresOf(configuration)),
    master: String(instance.pid),
    'started-on': String(instance.startedAt),
    'buffer-size': String(configuration.get(bufferSize)),
    generation: String(generation),
    version,
    node: hostname(),
    callable: configuration.get(rows.callable),
    ...(packages === null ? {} : { home: packages }),
  };
}

function isFile(target: string): boolean {
  return target.includes('/') || /\.(?:py|wsgi)$/.test(target);
}

function words(text: string | null): string[] {
  return text?.split(/\s+/).filter((word) => word !== '') ?? [];
}

function pair(text: string): string[] {
  const equals = text.indexOf('=');
  return equals > 0 ? [text.slice(0, equals), text.slice(equals + 1)] : [];
}

/** A pattern stands for what it matches; one that matches nothing stays, as a directory that may come. */
function expand(path: string): string[] {
  if (!/[*?[]/.test(path)) return [path];
  const found = globSync(path).sort();
  return found.length === 0 ? [path] : found;
}
