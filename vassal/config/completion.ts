import { Failure } from '../errors/index.ts';
import { ERR_CONFIG_VALUE } from './errors.ts';
import { namesOf } from './help.ts';
import type { Option } from './option.ts';

const SHELLS: Readonly<Record<string, (options: readonly Option[]) => string>> = { bash, zsh, fish };

/** A completion script for a shell; throws `ERR_CONFIG_VALUE` for another one. */
export function completion(options: readonly Option[], shell: string): string {
  const write = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (write !== undefined) return write(options);
  throw new Failure(ERR_CONFIG_VALUE, {
    tried: 'print a completion script',
    found: `the shell "${shell}"`,
    wanted: Object.keys(SHELLS).join(', '),
  });
}

function words(options: readonly Option[]): string[] {
  return options.flatMap((row) => namesOf(row).split('|'));
}

function bash(options: readonly Option[]): string {
  return `_emperord() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  case $word in
    -*) COMPREPLY=($(compgen -W '${words(options).join(' ')}' -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _emperord emperord
`;
}

function zsh(options: readonly Option[]): string {
  const lines = options.flatMap((row) =>
    namesOf(row)
      .split('|')
      .map(
        (name) =>
          `  '${name}[${row.help.replace(/['[\]]/g, '')}]${row.argument === 'none' ? '' : ':value:_files'}'`,
      ),
  );
  return `#compdef emperord\n_arguments -s \\\n${lines.join(' \\\n')} \\\n  '*:file:_files'\n`;
}

function fish(options: readonly Option[]): string {
  const lines = options.flatMap((row) =>
    namesOf(row)
      .split('|')
      .map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
      .map(
        (name) =>
          `complete -c emperord ${name}${row.argument === 'none' ? '' : ' -r'} -d '${row.help.replaceAll("'", '')}'`,
      ),
  );
  return `${lines.join('\n')}\n`;
}
