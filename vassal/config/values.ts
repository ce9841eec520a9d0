import { Failure } from '../errors/index.ts';
import { ERR_CONFIG_LIMIT } from './errors.ts';
import { LIMITS, type ConfigureInput } from './input.ts';
import { place, type Setting } from './setting.ts';
import { locate } from './sources/locate.ts';
import { readSource } from './sources/read.ts';

/** The first two steps of manual 3.15.1: `$(VARIABLE)`, unknown ones stay as text, then `@(source)`. */
export async function expandValue(setting: Setting, input: ConfigureInput): Promise<string> {
  return expandSources(expandEnvironment(setting.value, input), setting, input);
}

/** `$(NAME)` by the environment that the instance was started with. */
export function expandEnvironment(text: string, { environment }: ConfigureInput): string {
  if (!text.includes('$(')) return text;
  return text.replace(/\$\(([^()]*)\)/g, (whole, name: string) => environment[name] ?? whole);
}

async function expandSources(text: string, setting: Setting, input: ConfigureInput): Promise<string> {
  const parts: string[] = [];
  let rest = text;
  for (let open = rest.indexOf('@('); open !== -1; open = rest.indexOf('@(')) {
    const close = rest.indexOf(')', open);
    if (close === -1) break;
    const { path } = locate(rest.slice(open + 2, close), input.directory);
    const content = await readSource(path, place(setting.origin), input);
    parts.push(rest.slice(0, open), content.toString('utf8').replace(/\r?\n$/, ''));
    rest = rest.slice(close + 1);
    if (parts.reduce((length, part) => length + part.length, 0) > LIMITS.value) throw tooLarge(setting);
  }
  return [...parts, rest].join('');
}

function tooLarge(setting: Setting): Failure {
  return new Failure(ERR_CONFIG_LIMIT, {
    tried: `expand "${setting.key}" at ${place(setting.origin)}`,
    found: 'a value of more than 1 MB',
  });
}
