import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Entry } from '../monitors/index.ts';
import type { Mode } from '../vassal/forge/index.ts';

/** What a configuration says of the fork server, before anybody has read it as a configuration. */
export interface Wish {
  readonly mode: string | null;
  readonly group: string | null;
}

/** A wish stands near the beginning: nobody's configuration makes the Emperor read more. */
const MOST_BYTES = 64 * 1024;
const LINE = /^[ \t]*(fork-server(?:-group)?)[ \t]*[=:][ \t]*([\w.-]+)[ \t]*$/gm;

/** Looks into the text of a configuration; in every format the last line that says it decides. Pure. */
export function wishOf(text: string): Wish {
  let mode: string | null = null;
  let group: string | null = null;
  for (const [, name, value = ''] of text.matchAll(LINE)) {
    if (name === 'fork-server') mode = value;
    else group = value;
  }
  return { mode, group };
}

/**
 * How a vassal is started. The operator's `off` and `required` stand; a vassal may be launched on its own instead, or
 * insist on the fork server. What it says wrong it will be told by its own configuration. Pure.
 */
export function modeFor(operator: Mode, wish: string | null): Mode {
  if (wish === 'required') return 'required';
  return operator === 'auto' && wish === 'off' ? 'off' : operator;
}

/** The text that a wish is looked for in; `''` for what cannot be read at once. */
export function textOf({ text, argument, directory }: Entry): string {
  if (text !== null) return text.slice(0, MOST_BYTES);
  let file: number;
  try {
    file = openSync(resolve(directory ?? '.', argument), constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return '';
  }
  try {
    if (!fstatSync(file).isFile()) return '';
    const bytes = Buffer.alloc(MOST_BYTES);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, MOST_BYTES, 0));
  } catch {
    return '';
  } finally {
    closeSync(file);
  }
}
