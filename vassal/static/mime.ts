import { readFileSync } from 'node:fs';
import type { Log } from '../log/index.ts';

const SYSTEM = '/etc/mime.types';

/** What a machine without `/etc/mime.types` serves right all the same. */
const FALLBACK = `
application/javascript js mjs
application/json json map
application/pdf pdf
application/wasm wasm
application/xml xml
application/zip zip
font/woff woff
font/woff2 woff2
image/gif gif
image/jpeg jpg jpeg
image/png png
image/svg+xml svg
image/webp webp
image/x-icon ico
text/css css
text/html html htm
text/plain txt
video/mp4 mp4
`;

/** The mime type of an ending, `null` for none. */
export type MimeTypes = (ending: string) => string | null;

/**
 * Mime types by ending: the files given, then the system's (manual 6.17.6); later lines do not replace earlier ones. A
 * file that cannot be read is named in the log and left out.
 */
export function readMimeTypes(files: readonly string[], log: Log): MimeTypes {
  const given = files.map((file) => {
    const text = textOf(file);
    if (text === null) log.line(`!!! no ${file} file found !!!`);
    return text ?? '';
  });
  const own = typesOf(given.join('\n'));
  const system = systemTypes();
  return (ending) => own.get(ending) ?? system.get(ending) ?? null;
}

let known: ReadonlyMap<string, string> | null = null;

/** The mime types of the system. They are read once: a process that is forked afterwards shares them. */
export function systemTypes(): ReadonlyMap<string, string> {
  known ??= typesOf(textOf(SYSTEM) ?? FALLBACK);
  return known;
}

function typesOf(text: string): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [type = '', ...endings] = line.replace(/#.*/, '').trim().split(/\s+/);
    for (const ending of endings) if (!types.has(ending)) types.set(ending, type);
  }
  return types;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
