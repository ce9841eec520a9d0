import { execFile } from 'node:child_process';
import { closeSync, constants, createReadStream, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { Failure, reason } from '../../errors/index.ts';
import { ERR_CONFIG_SOURCE } from '../errors.ts';
import { LIMITS, type ConfigureInput } from '../input.ts';

/** A program or a web server that does not answer must not hold the start for ever. */
const PATIENCE_MS = 60_000;

type Read = (rest: string, input: ConfigureInput) => Promise<Uint8Array>;

const cannot =
  (why: string): Read =>
  () =>
    Promise.reject(new Error(why));

/** The schemes of manual 3.10.1. What only a compiled program can have is refused by name. */
const SCHEMES: Readonly<Record<string, Read>> = {
  file: async (rest) => regular(rest) ?? stream(createReadStream(rest)),
  fd: (rest) => stream(createReadStream('', { fd: descriptor(rest), autoClose: false })),
  exec: (rest, input) => execute(rest, input),
  http: (rest) => fetchText(`http://${rest}`),
  https: (rest) => fetchText(`https://${rest}`),
  emperor: (_, input) =>
    input.emperorText?.() ?? Promise.reject(new Error('no Emperor sends a configuration')),
  data: cannot('this program has no embedded data'),
  sym: cannot('this program has no symbols'),
  section: cannot('this program has no sections'),
  call: cannot('this program has no functions to call at this point'),
};

/** Sources that somebody notices when they are read. */
const NOTICED = new Set(['exec', 'http', 'https', 'fd', '-']);

/**
 * Reads a source: a path, `-` for standard input, or `scheme://rest`. Throws `ERR_CONFIG_SOURCE`.
 * @param referrer where it was asked for, for the message
 */
export async function readSource(path: string, referrer: string, input: ConfigureInput): Promise<Buffer> {
  const [, scheme = 'file', rest = path] = /^([a-z]+):\/\/(.*)$/s.exec(path) ?? [];
  if (input.withhold !== undefined && NOTICED.has(path === '-' ? path : scheme)) {
    input.withhold(path);
    return Buffer.alloc(0);
  }
  const read =
    path === '-' ? () => stream(createReadStream('', { fd: 0, autoClose: false })) : SCHEMES[scheme];
  try {
    if (read === undefined) throw new Error(`unknown scheme "${scheme}"`);
    return Buffer.from(await read(rest, input));
  } catch (thrown) {
    const found = reason(thrown)
      .replace(/^ENOENT: /, '')
      .replace(/, (?:open|stat) .*$/, '');
    throw new Failure(ERR_CONFIG_SOURCE, {
      tried: `read ${path} (asked for by ${referrer})`,
      found,
      cause: thrown,
    });
  }
}

function descriptor(rest: string): number {
  if (!/^\d{1,6}$/.test(rest)) throw new Error(`"${rest}" is not a descriptor`);
  return Number(rest);
}

/**
 * A file on a disk, read in place: a stream would start the thread pool, which each vassal would keep for nothing else. `null`
 * for a pipe or a terminal, which may keep its reader waiting, and for files of the kernel, whose size nobody knows before.
 */
function regular(path: string): Buffer | null {
  // A pipe must not be opened only to be looked at: who writes to it would lose its reader.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return null;
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(file);
    if (!status.isFile() || status.size === 0) return null;
    if (status.size > LIMITS.source) throw tooLarge();
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function tooLarge(): Error {
  return new Error('more than 16 MB');
}

/** The bytes of a source that may be endless. */
async function stream(readable: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readable) {
    length += chunk.length;
    if (length > LIMITS.source) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function execute(command: string, { environment, directory }: ConfigureInput): Promise<Buffer> {
  const run = promisify(execFile);
  const { stdout } = await run('/bin/sh', ['-c', command], {
    cwd: directory,
    env: environment as NodeJS.ProcessEnv,
    encoding: 'buffer',
    maxBuffer: LIMITS.source,
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  return stdout;
}

async function fetchText(url: string): Promise<Uint8Array> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return stream(answer.body ?? []);
}
