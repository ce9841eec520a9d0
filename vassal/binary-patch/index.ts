import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { native } from '../../native/index.ts';
import { Failure } from '../errors/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { ERR_BINARY_PATCH } from './errors.ts';
import * as rows from './options.ts';
import { wordsOf } from './words.ts';

/** At the point that the option names, the process becomes another program: same pid, same sockets, same Emperor. */
export function master(context: MasterContext): MasterHooks {
  const { configuration } = context;
  const become = (path: string | null, line: string | null): void => {
    const argv = line !== null ? wordsOf(line) : path !== null ? [path, ...process.argv.slice(2)] : null;
    if (argv !== null) becomeProgram(argv, context);
  };
  return {
    bound: () => become(configuration.get(rows.privileged), configuration.get(rows.privilegedArg)),
    afterDrop: () => become(configuration.get(rows.unprivileged), configuration.get(rows.unprivilegedArg)),
  };
}

function becomeProgram(argv: readonly string[], { sockets, log }: MasterContext): void {
  const [program = ''] = argv;
  if (!isExecutable(program)) {
    throw new Failure(ERR_BINARY_PATCH, { tried: `execute "${program}"`, found: 'no such program' });
  }
  log.line(`becoming ${argv.join(' ')}`);
  log.giveBack?.();
  // The links to the Emperor, which the new program may speak on, and what was bound; all on their numbers.
  const links = ['UWSGI_EMPEROR_FD', 'UWSGI_EMPEROR_FD_CONFIG'].flatMap((name) => process.env[name] ?? []);
  const kept = new Set([...links.map(Number), ...sockets().map(({ descriptor }) => descriptor)]);
  native.become([
    { op: 'signals-default' },
    { op: 'descriptors', map: [...kept].filter((fd) => fd > 2).map((fd) => ({ from: fd, to: fd })) },
    { op: 'exec', path: program, argv },
  ]);
}

function isExecutable(program: string): boolean {
  const folders = program.includes('/') ? [''] : (process.env['PATH'] ?? '/usr/bin:/bin').split(':');
  return folders.some((folder) => {
    try {
      accessSync(folder === '' ? program : join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
