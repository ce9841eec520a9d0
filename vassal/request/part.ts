import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

export const part: Part = { name: 'request', options, errors, used: () => false };
