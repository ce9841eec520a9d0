import type { Option, ValueOf } from './option.ts';
import type { Setting } from './setting.ts';
import { isOn, readValue } from './value.ts';

/** Every option is asked for at each start, and most are not set: that takes no memory. */
const NONE: readonly never[] = [];

/**
 * The effective configuration: ordered settings after all expansion, read through the rows of the option table:
 * `configuration.get(listen)` is a number because the row `listen` says so.
 */
export class Configuration {
  readonly settings: readonly Setting[];
  /** Settings that are no option and that nothing refers to: probably typing errors. */
  readonly strays: readonly Setting[];
  readonly #byKey = new Map<string, Setting[]>();

  constructor(settings: readonly Setting[], strays: readonly Setting[] = []) {
    this.settings = settings;
    this.strays = strays;
    for (const setting of settings) {
      const same = this.#byKey.get(setting.key);
      if (same) same.push(setting);
      else this.#byKey.set(setting.key, [setting]);
    }
  }

  /** A configuration made of pairs, for tests and for the defaults of tools. */
  static of(...pairs: readonly (readonly [key: string, value: string])[]): Configuration {
    const origin = { source: 'command line', line: null };
    return new Configuration(pairs.map(([key, value]) => ({ key, value, origin })));
  }

  /** All settings of an option under any of its names, in the order they were given. */
  given(option: Option): readonly Setting[] {
    let found: readonly Setting[] = this.#byKey.get(option.name) ?? NONE;
    if (option.aliases === undefined) return found;
    for (const alias of option.aliases) {
      const more = alias.startsWith('-') ? undefined : this.#byKey.get(alias);
      if (more === undefined) continue;
      if (found !== NONE) return this.settings.filter(({ key }) => isNameOf(option, key));
      found = more;
    }
    return found;
  }

  isSet(option: Option): boolean {
    return this.given(option).length > 0;
  }

  /** The value of an option; throws `ERR_CONFIG_VALUE` when the text is not of the option's kind. */
  get<const O extends Option>(option: O): ValueOf<O> {
    return this.#read(option) as ValueOf<O>;
  }

  #read(option: Option): boolean | string | number | null | readonly (string | number)[] {
    const given = this.given(option);
    if (option.repeatable) return given.map((setting) => readValue(option, setting));
    const last = given.at(-1);
    if (option.argument === 'none') return last === undefined ? option.default === true : isOn(last.value);
    if (last === undefined) return (option.default as string | number | undefined) ?? null;
    return readValue(option, last);
  }
}

/** Whether settings with this key are of the option. */
function isNameOf({ name, aliases = NONE }: Option, key: string): boolean {
  return key === name || (!key.startsWith('-') && aliases.includes(key));
}
