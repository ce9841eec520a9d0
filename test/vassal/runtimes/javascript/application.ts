import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { CHECKOUT, emperord, folder, freeAddress, put, type Running } from '../../../support/index.ts';
import { unable } from '../../forge/forging.ts';

/** An instance with one JavaScript application. */
export interface Application {
  readonly directory: string;
  /** Its http-sockets, a unix and a TCP one. */
  readonly address: string;
  readonly tcp: string;
  readonly process: Running;
}

export interface Wanted {
  /** The files of the application; the first one is loaded. */
  readonly files: Readonly<Record<string, string>>;
  /** The option that loads it. */
  readonly option?: string;
  readonly more?: string;
  /** Called with the folder before anything is started. */
  readonly prepare?: (directory: string) => void;
}

/** An application in its folder, and the configuration of an instance with it. */
export interface Site extends Omit<Application, 'process'> {
  readonly ini: string;
}

/** Writes an application, with the dependencies of this checkout beside it. */
export async function siteOf(
  t: TestContext,
  { files, option = 'javascript', more = '' }: Omit<Wanted, 'prepare'>,
): Promise<Site> {
  const directory = folder(t, files);
  const address = join(directory, 'http');
  const tcp = await freeAddress();
  const file = join(directory, Object.keys(files)[0] ?? '');
  symlinkSync(join(CHECKOUT, 'node_modules'), join(dirname(file), 'node_modules'));
  const ini = `[uwsgi]\nmaster = true\nhttp-socket = ${address}\nhttp-socket = ${tcp}\n${option} = ${file}\n${more}\n`;
  return { directory, address, tcp, ini };
}

/** The same, and starts an instance with it. */
export async function launch(t: TestContext, { prepare, ...wanted }: Wanted): Promise<Application> {
  const { ini, ...made } = await siteOf(t, wanted);
  const { directory } = made;
  put(directory, { 'app.ini': ini });
  prepare?.(directory);
  const process = emperord(t, [join(directory, 'app.ini')], { cwd: directory });
  return { ...made, process };
}

/** An application as a vassal whose processes are forked: with several workers from one that has loaded the application. */
export async function startForked(
  t: TestContext,
  { files, option = 'javascript', more = '' }: Wanted,
): Promise<Application> {
  const directory = folder(t, { ...files, 'vassals/.keep': '' });
  const address = join(directory, 'http');
  const tcp = await freeAddress();
  const process = emperord(t, ['--emperor', join(directory, 'vassals'), '--fork-server', 'auto']);
  await process.prints('] ready (pid');
  const load = `${option} = ${join(directory, Object.keys(files)[0] ?? '')}`;
  const sockets = `http-socket = ${address}\nhttp-socket = ${tcp}`;
  put(directory, {
    'vassals/app.ini': `[uwsgi]\nmaster = true\nchdir = ${directory}\n${sockets}\n${load}\n${more}\n`,
  });
  await process.prints('is ready to accept requests');
  return { directory, address, tcp, process };
}

/** One that is launched, and accepts. */
export async function start(t: TestContext, wanted: Wanted): Promise<Application> {
  const application = await launch(t, wanted);
  await application.process.prints(/spawned uWSGI worker/);
  return application;
}

/** How a worker gets its application, and with how many workers; `skip` says why it cannot be tried here. */
export const BIRTHS = [
  { how: 'launched', workers: 1, begin: start, skip: false },
  { how: 'forked', workers: 1, begin: startForked, skip: unable },
  { how: 'forked from a template', workers: 2, begin: startForked, skip: unable },
] as const;
