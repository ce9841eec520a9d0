import type { Part } from '../vassal/part.ts';
import { errors } from './errors.ts';

export const part: Part = { name: 'native', options: [], errors, used: () => false };
