import { fileURLToPath } from 'node:url';
import type { Log } from '../../log/index.ts';
import { ask, type PhpProgram } from './program.ts';

const SCRIPT = fileURLToPath(new URL('dump.php', import.meta.url));

/** Writes the directives of PHP to the log, as its options and files make them (`php-dump-config`). */
export function dumpConfig({ argv: [program = '', ...flags], environment, ini }: PhpProgram, log: Log): void {
  const given =
    ini === null
      ? []
      : Array.from({ length: ini - 2 }, (_, index) => (index + 3 === ini ? ini : ('ignore' as const)));
  const said = ask(program, [...flags, '-q', SCRIPT], {
    env: Object.fromEntries(environment.map((entry) => entry.split(/=(.*)/s).slice(0, 2))),
    stdio: ['ignore', 'pipe', 'inherit', ...given],
  });
  for (const line of said.trimEnd().split('\n')) log.line(line);
}
