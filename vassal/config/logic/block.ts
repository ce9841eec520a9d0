import { Failure, reason } from '../../errors/index.ts';
import { ERR_CONFIG_LOGIC } from '../errors.ts';
import { place, type Setting } from '../setting.ts';
import { conditionOf, type Facts } from './conditions.ts';
import { LOOPS } from './loops.ts';

/** The block that is open in one source: the values of `%(_)` (none: the block is skipped), and where it began. */
interface Block {
  readonly values: readonly string[];
  readonly begin: Setting;
}

const ENDS = new Set(['endif', 'endfor', 'end-if', 'end-for']);
const OTHERWISE = new Set(['else', 'elif', 'elseif', 'else-if']);

/**
 * The logic of one source (manual 3.12): takes settings one by one and returns what becomes of each. A loop applies
 * to each line separately, as the original does. A file that is included has logic of its own.
 */
export class Logic {
  readonly #facts: Facts;
  #block: Block | null = null;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  async take(setting: Setting): Promise<readonly Setting[]> {
    const { key } = setting;
    if (ENDS.has(key)) {
      this.#block = null;
      return [setting];
    }
    const values = await this.#begins(setting);
    if (values !== null) {
      if (this.#block !== null) throw nested(setting, this.#block.begin);
      this.#block = { values, begin: setting };
      return [setting];
    }
    if (this.#block === null) return [setting];
    if (OTHERWISE.has(key)) throw noElse(setting);
    return this.#block.values.map((value) => ({
      ...setting,
      value: setting.value.replaceAll('%(_)', () => value),
    }));
  }

  async #begins(setting: Setting): Promise<readonly string[] | null> {
    const condition = conditionOf(setting.key);
    if (condition !== null) {
      const value = condition(setting.value, this.#facts);
      return value === null ? [] : [value];
    }
    const loop = Object.hasOwn(LOOPS, setting.key) ? LOOPS[setting.key] : undefined;
    if (loop === undefined) return null;
    try {
      return await loop(setting.value, this.#facts.input);
    } catch (thrown) {
      throw new Failure(ERR_CONFIG_LOGIC, {
        tried: `loop over "${setting.value}" at ${place(setting.origin)}`,
        found: reason(thrown),
        wanted: 'something to loop over',
        hint: 'check the path',
      });
    }
  }
}

function nested(inner: Setting, outer: Setting): Failure {
  return new Failure(ERR_CONFIG_LOGIC, {
    tried: `begin the block "${inner.key}" at ${place(inner.origin)}`,
    found: `the block "${outer.key}" at ${place(outer.origin)} is not ended`,
  });
}

function noElse(setting: Setting): Failure {
  return new Failure(ERR_CONFIG_LOGIC, {
    tried: `read "${setting.key}" at ${place(setting.origin)}`,
    found: 'there is no such word in this language',
    hint: 'write a second block with the opposite condition, `if-not-…`',
  });
}
