import { dirname } from 'node:path';
import type { Configuration } from '../config/index.ts';
import { toLatin1 } from '../request/index.ts';
import { openBelow, type OpenFile } from './open.ts';
import { staticGzip, staticGzipAll, staticGzipDir, staticGzipExt } from './options.ts';
import type { Compile } from './patterns.ts';

/** Whether a file may have a compressed one beside it, by its real path. */
export type Zipped = (path: string) => boolean;

/** Reads the options of compressed siblings (manual 6.17.10); `null` when none is set. */
export function readZipped(configuration: Configuration, compile: Compile): Zipped | null {
  const prefixes = configuration.get(staticGzipDir).map(toLatin1);
  const endings = configuration.get(staticGzipExt).map(toLatin1);
  const patterns = configuration.get(staticGzip).map(compile);
  if (configuration.get(staticGzipAll)) return () => true;
  if (prefixes.length + endings.length + patterns.length === 0) return null;
  return (path) =>
    prefixes.some((prefix) => path.startsWith(prefix)) ||
    endings.some((ending) => path.endsWith(ending)) ||
    patterns.some((matches) => matches(path));
}

/** Whether a client takes gzip (RFC 9110 12.5.3): `q=0` says no. */
export function takesGzip(accepted: string | null): boolean {
  return (accepted ?? '').split(',').some((item) => {
    const [coding = '', ...parameters] = item.split(';').map((text) => text.trim().toLowerCase());
    return (
      (coding === 'gzip' || coding === 'x-gzip') && !parameters.some((text) => /^q=0(?:\.0*)?$/.test(text))
    );
  });
}

/** The compressed file beside a file; `null` for none. A link that leads elsewhere is none. */
export function openZipped(path: string): OpenFile | null {
  const folder = dirname(path);
  const file = openBelow(folder, `${path.slice(folder === '/' ? 1 : folder.length + 1)}.gz`);
  return typeof file === 'string' ? null : file;
}
