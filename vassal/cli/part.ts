import type { Part } from '../part.ts';
import { errors } from './errors.ts';

export const part: Part = { name: 'cli', options: [], errors, used: () => false };
