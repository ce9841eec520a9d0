import { readFileSync, realpathSync, statSync } from 'node:fs';
import { connect, type NetConnectOpts } from 'node:net';
import { resolve } from 'node:path';
import type { Configuration } from '../config/index.ts';
import type { Log } from '../log/index.ts';
import { readAddress } from '../sockets/index.ts';
import { watchPath } from '../touch/index.ts';
import { mountPoints, watchMounts } from './mounts.ts';
import * as rows from './options.ts';
import { refuse } from './words.ts';
import { waitFor, type Awaited } from './wait.ts';

/** The kernel announces interfaces to netlink only, which is not worth a socket for the start of an instance. */
const INTERFACE_MS = 50;
/** Nobody tells when somebody begins to listen. */
const SOCKET_MS = 50;
/** What another machine does to a shared file system is no event here. */
const FILE_MS = 1000;

/** Waits for what the hooks of root need: interfaces, then files. Throws `ERR_JAIL_WAIT`. */
export async function awaitSurroundings(configuration: Configuration, log: Log): Promise<void> {
  const interfaceSeconds = configuration.get(rows.waitForInterfaceTimeout);
  for (const name of configuration.get(rows.waitForInterface))
    await waitFor(interfaceOf(name), interfaceSeconds, log);
  const seconds = configuration.get(rows.waitForFsTimeout);
  const wait = async (paths: readonly string[], make: (path: string) => Awaited): Promise<void> => {
    for (const path of paths) await waitFor(make(path), seconds, log);
  };
  await wait(configuration.get(rows.waitForFs), (path) => fileOf(path, () => true));
  await wait(configuration.get(rows.waitForFile), (path) => fileOf(path, (isFolder) => !isFolder));
  await wait(configuration.get(rows.waitForDir), (path) => fileOf(path, (isFolder) => isFolder));
  await wait(configuration.get(rows.waitForMountpoint), mountOf);
}

/** Waits for what the applications need: that somebody listens. Throws `ERR_JAIL_WAIT` and what an address is refused with. */
export async function awaitSockets(configuration: Configuration, log: Log): Promise<void> {
  const seconds = configuration.get(rows.waitForSocketTimeout);
  for (const name of configuration.get(rows.waitForSocket)) {
    const address = await destination(name);
    await waitFor(
      { name, arrival: 'ready', isThere: () => listens(address, seconds * 1000), every: SOCKET_MS },
      seconds,
      log,
    );
  }
}

function interfaceOf(name: string): Awaited {
  // The lines after the two of the head begin with the name.
  const names = (): string[] =>
    readFileSync('/proc/self/net/dev', 'utf8')
      .split('\n')
      .slice(2)
      .map((line) => line.split(':')[0]?.trim() ?? '');
  return {
    name: `interface ${name}`,
    arrival: 'found',
    isThere: () => names().includes(name),
    every: INTERFACE_MS,
  };
}

function fileOf(path: string, fits: (isFolder: boolean) => boolean): Awaited {
  return {
    name: path,
    arrival: 'found',
    isThere: () => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found !== undefined && fits(found.isDirectory());
    },
    // A mount on a folder above brings the file too.
    watch: (look) => {
      const { close } = watchPath(path, look);
      const unwatch = watchMounts(look);
      return () => {
        close();
        unwatch();
      };
    },
    every: FILE_MS,
  };
}

function mountOf(path: string): Awaited {
  const real = (): string => {
    try {
      return realpathSync(path);
    } catch {
      return resolve(path);
    }
  };
  return {
    name: path,
    arrival: 'mounted',
    isThere: () => mountPoints().includes(real()),
    watch: watchMounts,
    every: FILE_MS,
  };
}

async function destination(name: string): Promise<NetConnectOpts> {
  const place = await readAddress(name, false);
  switch (place.family) {
    case 'unix':
      return { path: place.path };
    case 'abstract':
      return { path: `\0${place.name}` };
    case 'inherited':
      throw refuse('wait-for-socket', `"${name}"`, 'an address that others listen on');
    default:
      return { host: place.host, port: place.port };
  }
}

/** Whether a connection comes about; one that nobody answers is given up after the whole time. */
function listens(address: NetConnectOpts, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const done = (connected: boolean): void => {
      socket.destroy();
      resolve(connected);
    };
    socket.setTimeout(milliseconds, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
