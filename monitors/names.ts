import { accepted } from './extensions.ts';

const LONGEST_NAME = 255;
const LONGEST_SHOWN = 80;

/**
 * Why a name that does not come from a file system is no name of a vassal; `null` when it is one. Such a name becomes
 * an argument, a line in logs and a part of paths (on-demand sockets): it must not lead out of there.
 */
export function nameProblem(name: string, extensions: readonly string[]): string | null {
  if (name === '') return 'an empty name';
  if (Buffer.byteLength(name) > LONGEST_NAME) return `a name of more than ${LONGEST_NAME} bytes`;
  if (isGarbled(name)) return 'a name that is not UTF-8';
  if (/\p{Cc}|\p{Zl}|\p{Zp}/u.test(name)) return 'a name with a control character';
  if (name.includes('/')) return 'a name with a slash';
  if (name.startsWith('-')) return 'a name like an option';
  return endingProblem(name, extensions);
}

/** Why a path that somebody announces is none of a configuration; `null` when it is one. */
export function pathProblem(path: string, extensions: readonly string[]): string | null {
  if (!path.startsWith('/')) return 'no absolute path';
  if (/\/\.{0,2}(\/|$)/.test(path)) return 'a path that is not in its shortest form';
  return addressProblem(path) ?? endingProblem(path.slice(path.lastIndexOf('/') + 1), extensions);
}

/** Why a URL that somebody announces is none of a configuration; `null` when it is one. */
export function urlProblem(url: string, extensions: readonly string[]): string | null {
  if (!URL.canParse(url)) return 'no URL';
  return addressProblem(url) ?? endingProblem(url, extensions);
}

function addressProblem(text: string): string | null {
  if (isGarbled(text)) return 'a name that is not UTF-8';
  if (Buffer.byteLength(text) > 4096) return 'a name of more than 4096 bytes';
  return /\p{Cc}|\p{Zl}|\p{Zp}/u.test(text) ? 'a name with a control character' : null;
}

function endingProblem(name: string, extensions: readonly string[]): string | null {
  return accepted(extensions)(name) ? null : 'a name without the ending of a configuration';
}

/** Whether a string was made of bytes that are not UTF-8, or cannot be written as such. */
export function isGarbled(text: string): boolean {
  return text.includes('\ufffd') || !text.isWellFormed();
}

/** A name as a log line may show it: no control characters, not too long. */
export function shown(name: string): string {
  const text = name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}…` : name;
  return JSON.stringify(text).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?');
}
