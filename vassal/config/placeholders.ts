import { Failure } from '../errors/index.ts';
import { ERR_CONFIG_CYCLE, ERR_CONFIG_LIMIT } from './errors.ts';
import { LIMITS } from './input.ts';
import { place, type Setting } from './setting.ts';

const PLACEHOLDER = /%\(([^()%]*)\)/g;

/**
 * Resolves `%(name)` and its mathematics (manual 3.10.3, 3.10.4) in values. A name stands for its first definition,
 * wherever that is, so that what comes first, from the command line or the environment, wins. Unknown names, and a
 * name inside of its own first definition, stay as text.
 */
export class Placeholders {
  /** Names that were referred to. */
  readonly referred = new Set<string>();
  readonly #definitions = new Map<string, Setting[]>();
  readonly #resolved = new Map<Setting, string>();

  constructor(settings: readonly Setting[]) {
    for (const setting of settings) {
      const list = this.#definitions.get(setting.key);
      if (list) list.push(setting);
      else this.#definitions.set(setting.key, [setting]);
    }
  }

  resolve(setting: Setting, chain: readonly Setting[] = []): string {
    const known = this.#resolved.get(setting);
    if (known !== undefined) return known;
    if (!setting.value.includes('%(')) return setting.value;
    if (chain.includes(setting)) throw cycle([...chain, setting]);
    if (chain.length > LIMITS.depth)
      throw tooLarge(setting, `more than ${LIMITS.depth} placeholders in a row`);
    const path = [...chain, setting];
    const value = setting.value.replace(PLACEHOLDER, (whole, expression: string) => {
      return this.#expression(expression, whole, path);
    });
    if (value.length > LIMITS.value) throw tooLarge(setting, 'a value of more than 1 MB');
    this.#resolved.set(setting, value);
    return value;
  }

  #expression(expression: string, whole: string, path: readonly Setting[]): string {
    const words = expression.split(/\s+/).filter((word) => word !== '');
    if (words.length <= 1) return this.#lookup(expression.trim(), path) ?? whole;
    return calculate(words, (word) => (/^\d+$/.test(word) ? null : this.#lookup(word, path)));
  }

  #lookup(name: string, path: readonly Setting[]): string | null {
    const definitions = this.#definitions.get(name);
    if (definitions === undefined) return null;
    this.referred.add(name);
    const [definition] = definitions;
    return definition === undefined || definition === path.at(-1) ? null : this.resolve(definition, path);
  }
}

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? 0 : Math.trunc(a / b)),
};

/** A pipeline from left to right; two words without an operation between them are joined as text. */
function calculate(words: readonly string[], lookup: (word: string) => string | null): string {
  let result = '';
  let operation: string | null = null;
  for (const word of words) {
    if (word === '++' || word === '--') {
      result = String(number(result) + (word === '++' ? 1 : -1));
    } else if (Object.hasOwn(OPERATIONS, word)) {
      operation = word;
    } else {
      const value = lookup(word) ?? (/^\d+$/.test(word) ? word : '');
      const apply = operation === null ? undefined : OPERATIONS[operation];
      result = apply ? String(apply(number(result), number(value))) : result + value;
      operation = null;
    }
  }
  return result;
}

function number(text: string): number {
  return Number.parseInt(text, 10) || 0;
}

function cycle(chain: readonly Setting[]): Failure {
  const [first] = chain;
  return new Failure(ERR_CONFIG_CYCLE, {
    tried: `resolve %(${first?.key ?? ''}) at ${first ? place(first.origin) : ''}`,
    found: `the circle ${chain.map(({ key }) => key).join(' -> ')}`,
  });
}

function tooLarge(setting: Setting, found: string): Failure {
  return new Failure(ERR_CONFIG_LIMIT, {
    tried: `expand "${setting.key}" at ${place(setting.origin)}`,
    found,
  });
}
