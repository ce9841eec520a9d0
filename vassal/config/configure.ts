import { Failure } from '../errors/index.ts';
import { parseArguments } from './arguments.ts';
import { Assembly } from './assembly.ts';
import { Configuration } from './configuration.ts';
import { environmentSettings } from './environment.ts';
import { ERR_CONFIG_UNKNOWN } from './errors.ts';
import type { ConfigureInput } from './input.ts';
import type { Option } from './option.ts';
import { expandMagic, type MagicSystem } from './magic.ts';
import { strict } from './options.ts';
import { Placeholders } from './placeholders.ts';
import { place, type Setting } from './setting.ts';
import { expandEnvironment, expandValue } from './values.ts';

/**
 * Reads a configuration (manual 3.10, 3.12, 3.14, 3.15): assemble, expand `$()` and `@()`, resolve `%()`, append
 * what is inherited, check names (under `strict`) and the kind of every value. Throws `Failure` (`ERR_CONFIG_*`) and nothing else.
 */
export async function configure(input: ConfigureInput): Promise<Configuration> {
  const system = { directory: input.directory, binary: process.argv[1] ?? '', startedAt: startedAt() };
  const expandPath = (setting: Setting): string =>
    expandEnvironment(new Placeholders([...assembly.settings]).resolve(setting), input);
  const assembly = new Assembly(input, system, expandPath);
  const words = parseArguments(input.arguments, input.options);
  await assembly.add({ source: 'environment', line: null }, environmentSettings(input.environment));
  await assembly.add({ source: 'command line', line: null }, words);

  const expanded = await expand(assembly, input, system);
  const placeholders = new Placeholders(expanded);
  const resolved = expanded.map((setting) => ({ ...setting, value: placeholders.resolve(setting) }));
  const inherited = await inherit(assembly, resolved);

  const settings = [...resolved, ...inherited];
  const strays = unknown(settings, assembly, input);
  const configuration = new Configuration(settings, unreferred(strays, assembly, placeholders));
  if (configuration.get(strict)) refuse(strays);
  for (const option of input.options) if (configuration.isSet(option)) configuration.get(option);
  return configuration;
}

function startedAt(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

/** `$()` and `@()` of every value, and the magic variables of values that came before any file was known. */
async function expand(assembly: Assembly, input: ConfigureInput, system: MagicSystem): Promise<Setting[]> {
  const { first } = assembly;
  const settings: Setting[] = [];
  for (const setting of assembly.settings) {
    const early = setting.origin.source === 'environment' && first !== null;
    const value = early ? expandMagic(setting.value, first, first, system) : setting.value;
    settings.push({ ...setting, value: await expandValue({ ...setting, value }, input) });
  }
  return settings;
}

/** What `inherit` adds after all the rest, its values as they are written; templates may inherit too. */
async function inherit(assembly: Assembly, resolved: readonly Setting[]): Promise<Setting[]> {
  const before = assembly.settings.length;
  const seen = new Set<string>();
  const queue = resolved.filter(({ key }) => key === 'inherit');
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next.value)) continue;
    seen.add(next.value);
    const from = assembly.settings.length;
    await assembly.inherit(next);
    queue.push(...assembly.settings.slice(from).filter(({ key }) => key === 'inherit'));
  }
  return assembly.settings.slice(before);
}

/** Made once for a table: a reload needs it again, and processes that are forked share it. */
const names = new WeakMap<readonly Option[], ReadonlySet<string>>();

function namesOf(options: readonly Option[]): ReadonlySet<string> {
  const known =
    names.get(options) ?? new Set(options.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]));
  names.set(options, known);
  return known;
}

/** Settings whose key is no option, not declared and not a placeholder by name. */
function unknown(settings: readonly Setting[], assembly: Assembly, input: ConfigureInput): Setting[] {
  const known = namesOf(input.options);
  return settings.filter(
    ({ key }) => !known.has(key) && !assembly.custom.has(key) && !assembly.placeholders.has(key),
  );
}

function unreferred(strays: readonly Setting[], assembly: Assembly, placeholders: Placeholders): Setting[] {
  return strays.filter(({ key }) => !assembly.referred.has(key) && !placeholders.referred.has(key));
}

function refuse(strays: readonly Setting[]): void {
  const [first] = strays;
  if (first === undefined) return;
  throw new Failure(ERR_CONFIG_UNKNOWN, {
    tried: `read ${place(first.origin)}`,
    found: `[strict-mode] unknown config directive: ${first.key}`,
  });
}
