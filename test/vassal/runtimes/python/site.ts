import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { emperord, folder, freeAddress, type Running } from '../../../support/index.ts';

const VERSION = 'import sys; sys.exit(sys.version_info < (3, 9))';

/** Why the tests of Python cannot run here; `false` when they can. */
export const missing: string | false = imports(VERSION) ? false : 'no /usr/bin/python3 of 3.9 or newer';

/** Why an application that imports these modules cannot run here. */
export function without(modules: string): string | false {
  return imports(`import ${modules}`) ? false : `python3 has no ${modules}`;
}

function imports(code: string): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-c', code], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface Site {
  readonly address: string;
  readonly directory: string;
  readonly program: Running;
}

/** An instance of one Python application on an http-socket, which accepts. `lines` may name files below `%d`. */
export async function site(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  lines = 'wsgi-file = app.py',
): Promise<Site> {
  const address = await freeAddress();
  const ini = `[uwsgi]\nplugin = python3\nmaster = true\nhttp-socket = ${address}\nchdir = %d\n${lines}\n`;
  const directory = folder(t, { ...files, 'a.ini': ini });
  const program = emperord(t, [join(directory, 'a.ini')]);
  await program.prints(/spawned uWSGI worker 1/);
  return { address, directory, program };
}
