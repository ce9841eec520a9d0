import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { emperord, exchange, folder, freeAddress, put, type Running } from '../../support/index.ts';

/** An instance over HTTP, and its folder. */
export interface Site {
  readonly address: string;
  readonly directory: string;
  readonly program: Running;
  /** What comes back for a path and more header lines, latin1. */
  ask(path: string, headers?: string, method?: string): Promise<string>;
}

/** Starts an instance with these files; `DIR` in its lines stands for its folder. */
export async function site(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  lines: string,
): Promise<Site> {
  const address = await freeAddress();
  const directory = folder(t, files);
  const ini = `[uwsgi]\nmaster = true\nhttp-socket = ${address}\n${lines}\n`;
  put(directory, { 'a.ini': ini.replaceAll('DIR', directory) });
  const program = emperord(t, [join(directory, 'a.ini')]);
  await program.prints(/spawned uWSGI worker 1/);
  const ask: Site['ask'] = (path, headers = '', method = 'GET') =>
    exchange(address, `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n`);
  return { address, directory, program, ask };
}
