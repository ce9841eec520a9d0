import type { Part } from '../vassal/part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** The Emperor is a role, not a subsystem of an instance: the command line loads it by itself. */
export const part: Part = { name: 'emperor', options, errors, used: () => false };
