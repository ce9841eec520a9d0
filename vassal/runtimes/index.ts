import type { Configuration } from '../config/index.ts';
import { part as javascript } from './javascript/part.ts';
import { part as python } from './python/part.ts';

/** Whether an instance has applications: what the engine does for them is there without an option of its own. */
export function hasApplication(configuration: Configuration): boolean {
  return [javascript, python].some(({ used }) => used?.(configuration) ?? false);
}
