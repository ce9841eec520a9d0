import type { Part } from '../vassal/part.ts';
import { errors } from './errors.ts';

/** The sources of the Emperor; its options are rows of the Emperor. */
export const part: Part = { name: 'monitors', options: [], errors, used: () => false };
