import { Failure } from '../../vassal/errors/index.ts';
import { ERR_CONTROL_USAGE } from '../control/errors.ts';

/** What `emperord ctl …` asks for. */
export interface Order {
  readonly command: string;
  readonly vassal: string | null;
  readonly all: boolean;
  readonly follow: boolean;
  readonly once: boolean;
  readonly json: boolean;
  /** Path of the control socket, `null` for the usual ones. */
  readonly socket: string | null;
  /** `plan`: options of an Emperor that does not run. */
  readonly rest: readonly string[];
}

/** How many vassals a command takes: none, none or one, exactly one, one or `--all`. */
type Wants = 'none' | 'maybe' | 'one' | 'some';

const COMMANDS: Readonly<Record<string, Wants>> = {
  status: 'maybe',
  why: 'one',
  logs: 'one',
  reload: 'some',
  stop: 'some',
  start: 'some',
  pardon: 'some',
  top: 'maybe',
  plan: 'none',
  upgrade: 'none',
};

export const USAGE = `usage: emperord ctl [--socket PATH] [--json] COMMAND

  status [VASSAL]          what runs, and what waits for what
  why VASSAL               its last deaths: how, why, what it printed, when it is started again
  logs [-f] VASSAL         the last lines that it printed; -f goes on
  top [--once] [VASSAL]    requests, memory, processor, restarts
  reload VASSAL | --all    read its configuration again
  stop VASSAL | --all      stop it until it is started again
  start VASSAL | --all     start it, at once and without the record of its deaths
  pardon VASSAL | --all    forget the record of its deaths
  plan                     what the sources would start, reload and stop now, and why
  plan --emperor SOURCE …  the same for an Emperor with these options that does not run
  upgrade                  replace the program of the Emperor; every vassal stays

exit code: 0 done, 1 failed, 2 not understood, 3 no Emperor answers, 4 not allowed
`;

const FLAGS = {
  '--all': 'all',
  '-f': 'follow',
  '--follow': 'follow',
  '--once': 'once',
  '--json': 'json',
} as const;

/** Reads the command line after `ctl`; `null` when it asks for help. Throws `ERR_CONTROL_USAGE`. */
export function parseOrder(words: readonly string[]): Order | null {
  const flags = { all: false, follow: false, once: false, json: false };
  const bare: string[] = [];
  const rest: string[] = [];
  let socket: string | null = null;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--help' || word === '-h') return null;
    if (word === '--socket') socket = words[++index] ?? refuse('--socket without a path');
    else if (word.startsWith('--socket=')) socket = word.slice('--socket='.length);
    else if (Object.hasOwn(FLAGS, word)) flags[FLAGS[word as keyof typeof FLAGS]] = true;
    else if (bare[0] === 'plan') rest.push(word);
    else if (word.startsWith('-')) refuse(`the option ${word}`);
    else bare.push(word);
  }
  const [command, vassal = null, ...more] = bare;
  if (command === undefined) return null;
  const wants = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (wants === undefined) refuse(`the command "${command}"`);
  if (more.length > 0 || (vassal !== null && wants === 'none')) refuse(`"${more[0] ?? vassal}"`);
  const named = vassal !== null || (wants === 'some' && flags.all);
  if (!named && (wants === 'one' || wants === 'some')) refuse(`${command} without a vassal`);
  if (flags.all && (wants !== 'some' || vassal !== null)) refuse('--all here');
  return { command, vassal, ...flags, socket, rest };
}

function refuse(found: string): never {
  throw new Failure(ERR_CONTROL_USAGE, { tried: 'read the command line', found });
}
