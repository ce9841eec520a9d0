import { Failure } from '../errors/index.ts';
import { ERR_PROTOCOLS_MODIFIER } from './errors.ts';

/** The modifier1 whose application answers a request of this modifier1; `null` when nobody may. */
export type Modifiers = (requested: number) => number | null;

/**
 * What `remap-modifier` and `allowed-modifiers` say (manual 3.13.11, 3.13.5): `0:5` lets the application of 0 answer 5 too.
 * What is allowed is the modifier that answers, as in the original. Throws `ERR_PROTOCOLS_MODIFIER`.
 *
 * @param allowed empty for all
 */
export function readModifiers(remapped: readonly string[], allowed: readonly string[]): Modifiers {
  const others = new Map(remapped.flatMap(items).map(readPair));
  const permitted = new Set(allowed.flatMap(items).map((item) => readModifier(item, 'allowed-modifiers')));
  return (requested) => {
    const answers = others.get(requested) ?? requested;
    return permitted.size === 0 || permitted.has(answers) ? answers : null;
  };
}

function items(list: string): string[] {
  return list.split(',').map((item) => item.trim());
}

function readPair(item: string): [requested: number, answers: number] {
  const [answers = '', requested = '', ...more] = item.split(':');
  if (more.length > 0) throw refused(item, 'remap-modifier');
  return [readModifier(requested, 'remap-modifier'), readModifier(answers, 'remap-modifier')];
}

function readModifier(item: string, option: string): number {
  if (/^\d{1,3}$/.test(item) && Number(item) <= 255) return Number(item);
  throw refused(item, option);
}

function refused(item: string, option: string): Failure {
  return new Failure(ERR_PROTOCOLS_MODIFIER, { tried: `read ${option}`, found: JSON.stringify(item) });
}
