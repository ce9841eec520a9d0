import type { Condition } from '../traffic.ts';
import { addresses } from './addresses.ts';
import { files } from './files.ts';
import { numbers } from './numbers.ts';
import { texts } from './texts.ts';

/** A condition of `route-if` by name. */
export interface ConditionRow {
  readonly names: readonly string[];
  /** For the page. */
  readonly means: string;
  /** Makes the check from what comes after the colon. */
  make(argument: string): Condition;
}

/** Every condition (manual 6.6.2). */
export const conditions: readonly ConditionRow[] = [...files, ...texts, ...numbers, ...addresses];

/** The condition of a name, `null` for none. */
export function findCondition(name: string): ConditionRow | null {
  return conditions.find(({ names }) => names.includes(name)) ?? null;
}
