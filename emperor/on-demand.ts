import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Entry } from '../monitors/index.ts';
import { native } from '../native/index.ts';
import { Failure, reason } from '../vassal/errors/index.ts';
import { commandFor, readCommand } from './command.ts';
import { ERR_EMPEROR_ON_DEMAND } from './errors.ts';

/** Where the address of an on-demand socket comes from (manual 15.1, 1.9.1). */
export interface DemandSettings {
  readonly extension: string | null;
  readonly directory: string | null;
  readonly command: string | null;
  /** Under `emperor-tyrant` a tenant may only name what it could bind itself. */
  readonly tyrant: boolean;
}

/** An address fits in a line. */
const LONGEST_ADDRESS = 4096;
const FIRST_FREE_PORT = 1024;

/** The address that the Emperor listens on for an entry; `null` for an entry that runs from the start. */
export async function demandAddress(entry: Entry, settings: DemandSettings): Promise<string | null> {
  if (entry.socket !== null) return entry.socket;
  const { extension, directory, command } = settings;
  if (extension !== null && entry.text === null) {
    const path = `${resolve(entry.directory ?? '.', entry.argument)}${extension}`;
    const address = await readAddressFile(path, entry, settings);
    if (address !== null) return address;
  }
  if (directory !== null) {
    const name = basename(entry.name);
    return join(resolve(directory), `${name.slice(0, name.length - extname(name).length)}.socket`);
  }
  return command === null ? null : addressOf(await output(command, entry.name));
}

async function readAddressFile(
  path: string,
  entry: Entry,
  { tyrant }: DemandSettings,
): Promise<string | null> {
  const file = await openFile(path);
  if (file === null) return null;
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw refuse(path, 'it is no regular file');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_ADDRESS), 0, LONGEST_ADDRESS, 0);
    const address = addressOf(buffer.toString('utf8', 0, bytesRead));
    const trusted = !tyrant || facts.uid === (process.getuid?.() ?? 0);
    if (address !== null && !trusted) await checkTenant(path, address, facts.uid, entry);
    return address;
  } finally {
    await file.close();
  }
}

/** A fifo or a device in the place of the file must not hold the Emperor. */
async function openFile(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw refuse(path, reason(thrown));
  }
}

/** The Emperor binds with its own privileges: a tenant must not reach through it what is not its own. */
async function checkTenant(path: string, address: string, uid: number, { uid: owner }: Entry): Promise<void> {
  if (uid !== owner) throw refuse(path, `it belongs to user ${uid}, the vassal to ${owner}`);
  const port = /:(\d+)$/.exec(address)?.[1];
  if (port !== undefined && Number(port) < FIRST_FREE_PORT)
    throw refuse(path, `the port ${port} is a privileged one`);
  if (port !== undefined || address.startsWith('@')) return;
  const folder = await stat(dirname(address)).catch(() => null);
  if (folder?.uid !== uid) throw refuse(path, `the folder of ${address} is not the tenant's`);
}

async function output(command: string, name: string): Promise<string> {
  const entries = Object.entries(process.env).map(([key, value]) => `${key}=${value ?? ''}`);
  return readCommand(native, commandFor(command, name), entries);
}

/** The first line; nothing in it is no address. */
function addressOf(text: string): string | null {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return line === '' ? null : line;
}

function refuse(path: string, found: string): Failure {
  return new Failure(ERR_EMPEROR_ON_DEMAND, { tried: `read the address in ${path}`, found });
}
