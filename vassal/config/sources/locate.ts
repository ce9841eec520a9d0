import { basename, dirname, extname, isAbsolute, resolve } from 'node:path';

export type Format = 'ini' | 'xml' | 'yaml' | 'json' | 'sqlite3';

const FORMATS: Readonly<Record<string, Format>> = {
  '.ini': 'ini',
  '.xml': 'xml',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
  '.js': 'json',
  '.sqlite': 'sqlite3',
  '.sqlite3': 'sqlite3',
};

/** A source as it is written: what to read, and which section of it. */
export interface Location {
  /** As written, without the section: `conf/a.ini`, `http://host/a.ini`, `-`. */
  readonly name: string;
  /** Section, stanza id, root key or query; `''` for the default. */
  readonly section: string;
  /** Absolute path for files, the name otherwise. */
  readonly path: string;
}

/** Schemes whose rest is not a path, so that a colon in it is not a section. */
const OPAQUE = /^(exec|fd|data|sym|call):\/\/|^-$/;

/** Splits `file.ini:section`. A colon that a slash follows belongs to the name (`http://host:80/a.ini`). */
export function locate(written: string, directory: string): Location {
  const colon = written.lastIndexOf(':');
  const splits =
    colon >= 0 && !written.startsWith('/', colon + 1) && !OPAQUE.test(written) && !isBareHost(written, colon);
  const query = /^(.+?\.(?:db|sqlite3?)):(.*)$/s.exec(written);
  const [name, section] = query
    ? [query[1] ?? '', query[2] ?? '']
    : splits && !written.slice(colon).includes('/')
      ? [written.slice(0, colon), written.slice(colon + 1)]
      : [written, ''];
  return { name, section, path: pathOf(name, directory) };
}

/** `http://host:8080`: the colon is a port. */
function isBareHost(written: string, colon: number): boolean {
  return /^https?:\/\/[^/]*$/.test(written.slice(0, colon));
}

function pathOf(name: string, directory: string): string {
  const file = name.replace(/^file:\/\//, '');
  return /^[a-z]+:\/\//.test(file) || file === '-' || file === '' || isAbsolute(file)
    ? file
    : resolve(directory, file);
}

/** The format that the ending of a name asks for, `null` when it asks for none. */
export function formatOf(name: string): Format | null {
  return FORMATS[extname(name)] ?? null;
}

/** Name, directory and their parts, as the magic variables show them. */
export function partsOf(path: string): { file: string; stem: string; extension: string; folder: string } {
  const file = basename(path);
  const dot = file.lastIndexOf('.');
  return {
    file,
    stem: dot > 0 ? file.slice(0, dot) : file,
    extension: dot >= 0 ? file.slice(dot + 1) : '',
    folder: dirname(path),
  };
}
