import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

export const part: Part = { name: 'protocols', options, errors, used: () => false };
