import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '../../errors/index.ts';
import { ERR_JAVASCRIPT_LOAD } from './errors.ts';

/** The loader that runs a file as the main module, so that `require.main === module` holds in it. */
type LoadMain = (path: string, parent: null, isMain: true) => unknown;

/** Loads a file as a program: CommonJS, ES module or TypeScript. Throws `ERR_JAVASCRIPT_LOAD`. */
export async function loadFile(file: string): Promise<unknown> {
  const path = resolve(file);
  process.argv = [process.argv[0] ?? '', path];
  if (!existsSync(path))
    throw new Failure(ERR_JAVASCRIPT_LOAD, { tried: `load ${path}`, found: 'no such file' });
  try {
    mapStacks(path);
    if (isModule(path)) return await import(pathToFileURL(path).href);
    const { _load: load } = Module as unknown as { readonly _load: LoadMain };
    return load(path, null, true);
  } catch (thrown) {
    throw loadFailure(path, thrown);
  }
}

/** Stacks show the sources of a program that was compiled, if it says where its map is: reading maps costs memory. */
function mapStacks(path: string): void {
  if (/^\/\/[#@] sourceMappingURL=/m.test(readFileSync(path, 'latin1'))) process.setSourceMapsEnabled(true);
}

const KINDS: Readonly<Record<string, boolean>> = { '.mjs': true, '.mts': true, '.cjs': false, '.cts': false };

/** Whether a file is an ES module: by its ending, by the package it belongs to, else by how it is written. */
function isModule(path: string): boolean {
  const byEnding = KINDS[extname(path)];
  if (byEnding !== undefined) return byEnding;
  const description = nearestPackage(path);
  const { type } =
    description === null ? {} : (JSON.parse(readFileSync(description, 'utf8')) as { type?: unknown });
  if (type === 'module' || type === 'commonjs') return type === 'module';
  return /^\s*(?:import\s|export\s)/m.test(readFileSync(path, 'utf8'));
}

/** The package.json that a file belongs to; the runtime's own search returns the file itself when there is none. */
function nearestPackage(path: string): string | null {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const description = join(folder, 'package.json');
    if (existsSync(description)) return description;
    if (folder === '/') return null;
  }
}

/** What a file throws while it loads, as `ERR_JAVASCRIPT_LOAD` with its place. */
export function loadFailure(path: string, thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const found =
    thrown instanceof Error
      ? `${thrown.name}: ${thrown.message.split('\n')[0]}${placeIn(thrown)}`
      : String(thrown);
  return new Failure(ERR_JAVASCRIPT_LOAD, { tried: `load ${path}`, found, cause: thrown });
}

/** Where it happened: the file and line that a syntax error begins with, else the first frame that is a file. */
function placeIn(error: Error): string {
  const stack = error.stack ?? '';
  const place =
    /^(?:file:\/\/)?(\/[^\n]*:\d+)\n/.exec(stack)?.[1] ??
    /\((?:file:\/\/)?(\/[^)\n]+:\d+):\d+\)/.exec(stack)?.[1];
  return place === undefined ? '' : ` at ${place}`;
}
