import type { TestContext } from 'node:test';
import { emperord, folder, put, type Running } from '../../support/index.ts';

/** An instance on a unix socket whose application says its version, with an ini that can be edited. */
export interface Site {
  readonly directory: string;
  readonly address: string;
  readonly process: Running;
  /** Rewrites the ini and the application's version. */
  edit(version: string, more?: string): void;
}

/** Starts it and waits until it serves. @param more lines for the ini, or a function of the folder that makes them */
export async function site(
  t: TestContext,
  more: string | ((directory: string) => string) = '',
): Promise<Site> {
  const directory = folder(t);
  const lines = typeof more === 'string' ? more : more(directory);
  const edit = (version: string, extra = lines): void =>
    put(directory, {
      'app.cjs': `module.exports = (request, response) => response.end('version ${version} of ' + process.pid);`,
      'app.ini': `[uwsgi]\nhttp-socket = ${directory}/s\njavascript = ${directory}/app.cjs\n${extra}\n`,
    });
  edit('1');
  const process = emperord(t, [`${directory}/app.ini`], { cwd: directory });
  await process.prints(/spawned uWSGI worker/);
  return { directory, address: `${directory}/s`, process, edit };
}
