import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Folders of a checkout that hold sources of the product. */
const FOLDERS = ['vassal', 'native', 'systemd', 'emperor', 'monitors'];

/**
 * Arguments for a runtime without compilers that runs a checkout. It cannot strip types, which needs WebAssembly: it
 * gets the sources without them, in one file beside the other caches. A package is compiled and needs none of this.
 * @param writable `false` under a new root, where an earlier stage of the start has made the file
 */
export function plainSources(root: string, writable: boolean): string[] {
  if (!import.meta.url.endsWith('.ts')) return [];
  const folder = join(root, 'node_modules/.cache/emperord');
  const file = join(folder, 'plain.json');
  if (writable) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(Object.fromEntries(stripped(root))));
    renameSync(`${file}.${process.pid}`, file);
  }
  const code = [
    `import { readFileSync } from 'node:fs';`,
    `import { registerHooks } from 'node:module';`,
    `const plain = JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8'));`,
    `registerHooks({ load: (url, context, next) => plain[url] === undefined`,
    `? next(url, context) : { format: 'module', shortCircuit: true, source: plain[url] } });`,
  ];
  return ['--import', `data:text/javascript,${encodeURIComponent(code.join('\n'))}`];
}

function* stripped(root: string): Generator<[url: string, source: string]> {
  for (const folder of FOLDERS) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      const path = join(entry.parentPath, entry.name);
      yield [pathToFileURL(path).href, stripTypeScriptTypes(readFileSync(path, 'utf8'))];
    }
  }
}
