import { place, type Configuration, type Option, type Setting } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { actions, type Surroundings, type Tell } from './actions/index.ts';
import { ERR_ALARMS_SYNTAX, ERR_ALARMS_UNKNOWN } from './errors.ts';
import { alarm, alarmFreq, alarmMsgSize } from './options.ts';
import { isRepeated, type Said } from './quiet.ts';

/** The alarms of a configuration. */
export class Alarms {
  readonly #tells = new Map<string, Tell>();
  readonly #said = new Map<string, Said>();
  readonly #freq: number;
  readonly #longest: number;
  /** An alarm is being raised: what it logs raises none. */
  #busy = false;

  /** Throws `ERR_ALARMS_SYNTAX`. */
  constructor(configuration: Configuration, surroundings: Surroundings) {
    this.#freq = configuration.get(alarmFreq) * 1000;
    this.#longest = configuration.get(alarmMsgSize);
    for (const setting of configuration.given(alarm)) {
      const [, name = '', action = '', argument = ''] = WRITTEN.exec(setting.value.trim()) ?? [];
      const row = actions.get(action);
      if (name === '') refuse(alarm, setting, 'no name and action');
      if (row === undefined)
        refuse(alarm, setting, `no action "${action}", only ${[...actions.keys()].join(', ')}`);
      if (this.#tells.has(name)) refuse(alarm, setting, 'a second alarm of this name');
      try {
        this.#tells.set(name, row.make(argument, surroundings));
      } catch (thrown) {
        refuse(alarm, setting, reason(thrown));
      }
    }
  }

  get isBusy(): boolean {
    return this.#busy;
  }

  /** Raises an alarm, unless it has said the same a moment ago; `false` when there is none of this name. */
  raise(name: string, message: string, now = performance.now()): boolean {
    const tell = this.#tells.get(name);
    if (tell === undefined) return false;
    const cut = Buffer.from(message).subarray(0, this.#longest).toString();
    if (isRepeated(this.#said.get(name) ?? null, cut, now, this.#freq)) return true;
    this.#said.set(name, { message: cut, at: now });
    this.#busy = true;
    try {
      tell(cut);
    } finally {
      this.#busy = false;
    }
    return true;
  }
}

const WRITTEN = /^(\S+)\s+([^:\s]+):(.*)$/s;

/** Names of alarms in a setting, separated by commas. Throws `ERR_ALARMS_UNKNOWN`. */
export function checkNames(
  names: string,
  option: Option,
  setting: Setting,
  configuration: Configuration,
): string[] {
  const defined = alarmNames(configuration);
  const wanted = names.split(',').filter((name) => name !== '');
  const missing = wanted.find((name) => !defined.has(name));
  if (wanted.length === 0) refuse(option, setting, 'no alarm');
  if (missing === undefined) return wanted;
  throw new Failure(ERR_ALARMS_UNKNOWN, {
    tried: `read ${option.name} = ${setting.value} at ${place(setting.origin)}`,
    found: `no alarm "${missing}"`,
  });
}

/** The alarms that a configuration defines. */
export function alarmNames(configuration: Configuration): ReadonlySet<string> {
  return new Set(configuration.get(alarm).map((text) => text.trim().split(/\s/)[0] ?? ''));
}

/** Refuses a setting. */
export function refuse(option: Option, { value, origin }: Setting, found: string): never {
  throw new Failure(ERR_ALARMS_SYNTAX, {
    tried: `read ${option.name} = ${value} at ${place(origin)}`,
    found,
  });
}
