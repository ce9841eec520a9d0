import { Failure } from '../errors/index.ts';
import { ERR_FORGE_MODE } from './errors.ts';

/** `auto`: forked where that was verified, launched otherwise. `required`: forked or not at all. */
export type Mode = 'auto' | 'off' | 'required';

/** Reads the value of `fork-server`. Throws `ERR_FORGE_MODE`. */
export function modeOf(text: string): Mode {
  if (text === 'auto' || text === 'off' || text === 'required') return text;
  throw new Failure(ERR_FORGE_MODE, { tried: 'read fork-server', found: `"${text}"` });
}
