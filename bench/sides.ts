import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A program under measurement. Both take the same command line and the same files. */
export interface Side {
  readonly name: string;
  readonly command: string;
  /** Before the arguments of every command line. */
  readonly options: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const release = { command: join(root, 'bin/emperord'), environment: { EMPERORD_RUN: 'dist' } };

/** The real binary, and the compiled release as `npm pack` ships it. */
export const original: Side = { name: 'uwsgi', command: '/usr/bin/uwsgi', options: [], environment: {} };
export const emperord: Side = { name: 'emperord', ...release, options: ['--fork-server', 'auto'] };

/** Those that are measured when a figure does not say: the release also without its fork server. */
export const sides: readonly Side[] = [
  original,
  emperord,
  { name: 'launched', ...release, options: ['--fork-server', 'off'] },
];

/** The JavaScript application under the HTTP server of the runtime. */
export const alone: Side = {
  name: 'node:http',
  command: process.execPath,
  options: [join(root, 'bench/apps/alone.cjs')],
  environment: {},
};

/** A running server of one side with a folder of its own. */
export interface Running {
  readonly directory: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** A fresh folder with `vassals/` and one static page in `site/`. */
export async function freshFolder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  await mkdir(join(directory, 'vassals'));
  await page(directory, 'site', 'hello');
  return directory;
}

/** A folder that serves one page, `/x.txt`. */
export async function page(directory: string, name: string, text: string): Promise<string> {
  const folder = join(directory, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'x.txt'), text);
  return folder;
}

/** The same application in both languages. */
export const WSGI = `wsgi-file = ${join(root, 'bench/apps/hello.py')}`;
const JAVASCRIPT = `javascript = ${join(root, 'bench/apps/hello.cjs')}`;

/** The application that each side is at home with. */
export function hello({ name }: Pick<Side, 'name'>): string {
  return name === 'uwsgi' ? WSGI : JAVASCRIPT;
}

/** An ini that both sides serve alike: a static page, and an application behind it. */
export function ini(directory: string, address: string, site: string, more: string): string {
  return `[uwsgi]
plugin = python3
master = true
processes = 1
http-socket = ${address}
static-map = /s=${join(directory, site)}
disable-logging = true
${more}`;
}

/** A page of 17 KB, in the same way. */
export function largePage({ name }: Pick<Side, 'name'>): string {
  return hello({ name }).replace('apps/hello', 'apps/page');
}

/** Starts a side with these arguments; its output goes to `log` in the folder. */
export function start(side: Side, directory: string, ...args: string[]): Running {
  const log = openSync(join(directory, 'log'), 'a');
  const child = spawn(side.command, [...side.options, ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', ...side.environment },
    stdio: ['ignore', log, log],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    directory,
    process: child,
    async stop() {
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(late);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
