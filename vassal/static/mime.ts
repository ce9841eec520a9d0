import { readFileSync } from 'node:fs';

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

/** Mime types by ending, from the files given (default: the system's); later lines do not replace earlier ones. */
export function readMimeTypes(files: readonly string[]): ReadonlyMap<string, string> {
  const texts = files.length > 0 ? files.map((file) => readFileSync(file, 'utf8')) : [systemTypes()];
  const types = new Map<string, string>();
  for (const line of texts.join('\n').split('\n')) {
    const [type = '', ...endings] = line.replace(/#.*/, '').trim().split(/\s+/);
    for (const ending of endings) if (!types.has(ending)) types.set(ending, type);
  }
  return types;
}

function systemTypes(): string {
  try {
    return readFileSync(SYSTEM, 'utf8');
  } catch {
    return FALLBACK;
  }
}
