import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Source files of the product, relative to the root. */
export function sources(): string[] {
  return globSync('{emperor,monitors,vassal,native,systemd}/**/*.ts', { cwd: root }).sort();
}

/** Sources of the native helper, relative to the root. */
export function nativeSources(): string[] {
  return globSync('native/{addon,launch,wire}/**/*.{cc,h}', { cwd: root }).sort();
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Files of the product that a file imports, relative to the root; `types` tells whether only types are taken. */
export function imports(file: string): { target: string; types: boolean }[] {
  const found: { target: string; types: boolean }[] = [];
  const statement = /(?:import|export)\s+(type\s)?[^'";]*?from\s+'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)/g;
  for (const [, type, fixed, lazy] of read(file).matchAll(statement)) {
    const path = fixed ?? lazy ?? '';
    found.push({ target: relative(root, join(root, dirname(file), path)), types: type !== undefined });
  }
  return found;
}

/** The room of a file: `emperor`, `native`, `vassal/config`, … */
export function roomOf(file: string): string {
  const [top = '', sub = ''] = file.split('/');
  return top === 'vassal' && !sub.endsWith('.ts') ? `vassal/${sub}` : top;
}
