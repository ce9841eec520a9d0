import { readFileSync } from 'node:fs';
import { hostname, cpus, userInfo } from 'node:os';
import { version } from '../version.ts';
import { partsOf } from './sources/locate.ts';

const ESCAPE = '\u001b';

/** A configuration file as the magic variables see it. */
export interface MagicFile {
  /** As written on the command line or in the including file. */
  readonly original: string;
  /** Absolute path, or the URL. */
  readonly path: string;
  readonly section: string;
  readonly inode: bigint;
}

/** What does not depend on the file. */
export interface MagicSystem {
  readonly directory: string;
  readonly binary: string;
  /** Start of the instance, microseconds since the epoch. */
  readonly startedAt: number;
}

/**
 * Expands the magic variables of a text (manual 3.10.2). `%(` is left to placeholders, `%%` is a percent sign, and
 * what is not a magic variable stays as it is. Upper case file variables refer to `first`, the first file that is not
 * a template.
 */
export function expandMagic(text: string, file: MagicFile, first: MagicFile, system: MagicSystem): string {
  if (!text.includes('%')) return text;
  return text.replace(/%\[(?=\d[\d;]*m)|%(.)/gsu, (whole, letter: string | undefined) => {
    if (letter === undefined) return `${ESCAPE}[`;
    if (letter === '%') return '%';
    return ofFile(letter, file) ?? ofFirst(letter, first) ?? ofSystem(letter, system) ?? whole;
  });
}

function ofFile(letter: string, { original, path, section, inode }: MagicFile): string | null {
  const { file, stem, extension, folder } = partsOf(path);
  switch (letter) {
    case 'o':
      return clean(original);
    case 'p':
      return clean(path);
    case 's':
      return clean(file);
    case 'd':
      return clean(folder === '/' ? '/' : `${folder}/`);
    case 'e':
      return clean(extension);
    case 'n':
      return clean(stem);
    case 'c':
      return clean(partsOf(folder).file);
    case 'x':
      return clean(section);
    case 'i':
      return String(inode);
    case 'j':
      return djb33x(path);
    default:
      return /\d/.test(letter) ? clean(folder.split('/')[Number(letter) + 1] ?? '') : null;
  }
}

/** `%O %P %S %D %E %N %C %X %I %J`: the lower case variable of the first file. */
function ofFirst(letter: string, first: MagicFile): string | null {
  return 'OPSDENCXIJ'.includes(letter) ? ofFile(letter.toLowerCase(), first) : null;
}

function ofSystem(letter: string, { directory, binary, startedAt }: MagicSystem): string | null {
  switch (letter) {
    case 'v':
      return clean(directory);
    case 'V':
      return version;
    case 'h':
      return hostname();
    case 't':
      return String(Math.floor(startedAt / 1e6));
    case 'T':
      return String(startedAt);
    case 'k':
      return String(cpus().length);
    case 'u':
      return String(process.getuid?.() ?? 0);
    case 'U':
      return userName();
    case 'g':
      return String(process.getgid?.() ?? 0);
    case 'G':
      return groupName(process.getgid?.() ?? 0);
    case 'b':
      return clean(binary);
    case '[':
      return ESCAPE;
    default:
      return null;
  }
}

/** Name of the user that this process runs as, or its id as text when it has no entry. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 0);
  }
}

/** Name of a group id, or the id as text when it has no entry. */
export function groupName(gid: number): string {
  try {
    const row = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((line) => line.split(':')[2] === String(gid));
    return row?.split(':')[0] ?? String(gid);
  } catch {
    return String(gid);
  }
}

/** The djb33x hash of a path: 32 bits, the bytes in little endian order, hexadecimal. */
function djb33x(text: string): string {
  let hash = 5381;
  for (const byte of Buffer.from(text)) hash = (Math.imul(hash, 33) ^ byte) >>> 0;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(hash);
  return bytes.toString('hex').toUpperCase();
}

/** File names are the tenant's: a line break in one must not begin a new setting. */
function clean(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]/g, '');
}
