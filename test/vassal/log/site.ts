import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { emperord, folder, freeAddress, put, until, type Running } from '../../support/index.ts';

const APP = `
import { writeSync } from 'node:fs';
const NO_BREAK = Buffer.alloc(65536, 'x');
export default (request, response) => {
  const [, what, text] = request.url.split('/');
  if (what === 'print') console.log(decodeURIComponent(text));
  if (what === 'raw') process.stdout.write(decodeURIComponent(text));
  if (what === 'endless') for (let i = 0; i < 400; i++) for (let at = 0; at < 65536; ) at += writeSync(1, NO_BREAK, at);
  if (what === 'flood') for (let i = 0; i < 20000; i++) process.stdout.write('flood ' + i + ' ' + 'x'.repeat(80) + '\\n');
  response.end('hello');
};
`;

/** An instance with a log. */
export interface Instance {
  readonly directory: string;
  readonly address: string;
  readonly running: Running;
  /** A file of the folder, empty when there is none. */
  read(name: string): string;
  /** Waits until a file matches. */
  has(name: string, pattern: RegExp): Promise<void>;
}

/** Starts an instance whose application prints what it is asked to; `DIR` in the settings is its folder. */
export async function start(
  t: TestContext,
  settings: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Instance> {
  const directory = folder(t, { 'app.mjs': APP, ...files });
  const address = await freeAddress();
  const text = `[uwsgi]\nmaster = true\nhttp-socket = ${address}\njavascript = ${directory}/app.mjs\n${settings}\n`;
  put(directory, { 'a.ini': text.replaceAll('DIR', directory) });
  const running = emperord(t, ['--ini', join(directory, 'a.ini')], { cwd: directory });
  const read = (name: string): string => {
    const path = join(directory, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const has = (name: string, pattern: RegExp): Promise<void> =>
    until(
      () => pattern.test(read(name)),
      () => `${pattern} is not in ${name}:\n${read(name)}\nprinted:\n${running.output()}`,
    );
  return { directory, address, running, read, has };
}
