import { writeSync } from 'node:fs';
import { printable } from '../log/index.ts';

/** Prints a text of the configuration to the log, letting escape characters through: `%[` makes colours (manual 3.13.5). */
export function printRaw(text: string): void {
  try {
    writeSync(2, `${text.split('\u001b').map(printable).join('\u001b')}\n`);
  } catch {
    // As with every line of the log: a sink that is full or gone loses the line, not the process.
  }
}
