import type { Configuration } from './configuration.ts';
import { plugin } from './options.ts';

/** A plugin that is named, without its folder; `null` when no modifier is asked for. */
interface NamedPlugin {
  readonly modifier: number | null;
  readonly name: string;
}

/** Names as people write them: `python3`, `0:python`, `/usr/lib/uwsgi/plugins/http_plugin.so`, comma separated. */
export function pluginsIn(value: string): NamedPlugin[] {
  return value.split(',').map((word) => {
    const [, number, name = ''] = /^(?:(\d+):)?(?:.*\/)?(.*?)(?:_plugin\.so)?$/.exec(word.trim()) ?? [];
    return { modifier: number === undefined ? null : Number(number), name };
  });
}

/**
 * The modifier of a plugin that is named (`plugin = ssi`, `19:ssi`, a path); `null` when it is not.
 * @param own the modifier when none is asked for
 */
export function namedPlugin(configuration: Configuration, name: string, own: number): number | null {
  const modifiers = named(configuration)
    .filter((one) => one.name === name)
    .map(({ modifier }) => modifier ?? own);
  return modifiers.find((modifier) => modifier < 256) ?? null;
}

/**
 * The modifier that a plugin name asks for (`5:python`).
 * @param name what the plugin is called, without its modifier and its folder
 * @param own the modifier when none is asked for
 */
export function modifierOf(configuration: Configuration, name: RegExp, own: number): number {
  const modifiers = named(configuration)
    .filter((one) => name.test(one.name))
    .flatMap(({ modifier }) => modifier ?? []);
  return modifiers.find((modifier) => modifier < 256) ?? own;
}

function named(configuration: Configuration): NamedPlugin[] {
  return configuration.given(plugin).flatMap(({ value }) => pluginsIn(value));
}
