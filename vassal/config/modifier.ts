import type { Configuration } from './configuration.ts';
import { plugin } from './options.ts';

/**
 * The modifier of a plugin that is named (`plugin = ssi`, `19:ssi`, a path); `null` when it is not.
 * @param own the modifier when none is asked for
 */
export function namedPlugin(configuration: Configuration, name: string, own: number): number | null {
  for (const text of configuration.given(plugin).flatMap(({ value }) => value.split(','))) {
    const [, number, called] = /^(?:(\d{1,3}):)?(?:.*\/)?(.*?)(?:_plugin\.so)?$/.exec(text.trim()) ?? [];
    if (called === name && Number(number ?? own) < 256) return Number(number ?? own);
  }
  return null;
}

/**
 * The modifier that a plugin name asks for (`5:python`).
 * @param name what the plugin is called, without its modifier and its folder
 * @param own the modifier when none is asked for
 */
export function modifierOf(configuration: Configuration, name: RegExp, own: number): number {
  for (const text of configuration.given(plugin).flatMap(({ value }) => value.split(','))) {
    const [, number = '', called = ''] = /^(\d{1,3}):(?:.*\/)?(.*)$/.exec(text.trim()) ?? [];
    if (number !== '' && name.test(called) && Number(number) < 256) return Number(number);
  }
  return own;
}
