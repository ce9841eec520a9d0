import { resolve } from 'node:path';
import { place, type Configuration, type Option } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import { loadCompiler } from '../../static/index.ts';
import { ERR_PHP_SETTING } from './errors.ts';
import * as rows from './options.ts';

/** Which scripts run for which requests. Paths are absolute. */
export interface Settings {
  /** `null` for that of the request. */
  readonly docroot: string | null;
  /** Where that is not named either. */
  readonly directory: string;
  readonly indexes: readonly string[];
  /** Scripts must be below one of these; empty: below the document root. */
  readonly allowedRoots: readonly string[];
  /** In lower case; empty: all. */
  readonly allowedEndings: readonly string[];
  /** Empty: all. */
  readonly allowedScripts: readonly string[];
  readonly app: string | null;
  readonly appQuery: string | null;
  readonly bypassed: (uri: string) => boolean;
  readonly fallback: string | null;
  readonly software: string | null;
  readonly variables: readonly (readonly [name: string, value: string])[];
}

/** Throws `ERR_PHP_SETTING`, and what bad patterns throw. */
export async function settingsOf(configuration: Configuration): Promise<Settings> {
  const path = (text: string | null): string | null => (text === null ? null : resolve(text));
  const all = (texts: readonly string[]): string[] => texts.map((text) => resolve(text));
  const written = configuration.get(rows.phpAppBypass);
  const patterns = written.length === 0 ? [] : written.map(await loadCompiler());
  return {
    docroot: path(configuration.get(rows.phpDocroot)),
    directory: process.cwd(),
    indexes: configuration.get(rows.phpIndex),
    allowedRoots: all(configuration.get(rows.phpAllowedDocroot)),
    allowedEndings: configuration.get(rows.phpAllowedExt).map((ending) => ending.toLowerCase()),
    allowedScripts: all(configuration.get(rows.phpAllowedScript)),
    app: path(configuration.get(rows.phpApp)),
    appQuery: configuration.get(rows.phpAppQs),
    bypassed: (uri) => patterns.some((matches) => matches(uri)),
    fallback: path(configuration.get(rows.phpFallback)),
    software: configuration.get(rows.phpServerSoftware),
    variables: readNamed(configuration, rows.phpVar),
  };
}

/** Names and values of a list of `name=value`. Throws `ERR_PHP_SETTING`. */
export function readNamed(configuration: Configuration, row: Option): [name: string, value: string][] {
  return configuration.given(row).map(({ value, origin }) => {
    const equals = value.indexOf('=');
    const name = value.slice(0, equals).trim();
    if (equals < 1 || name === '' || /[\0\n]/.test(value))
      throw new Failure(ERR_PHP_SETTING, { tried: `read ${row.name} at ${place(origin)}`, found: value });
    return [name, value.slice(equals + 1).trim()];
  });
}
