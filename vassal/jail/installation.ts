import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds this program and its dependencies: a checkout, or the node_modules of a package. */
export function installation(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const modules = here.lastIndexOf('/node_modules/');
  if (modules !== -1) return here.slice(0, modules + '/node_modules'.length);
  let folder = here;
  while (folder !== '/' && !existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
