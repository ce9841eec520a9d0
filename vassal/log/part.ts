import type { Part } from '../part.ts';
import { options } from './options.ts';

export const part: Part = { name: 'log', options, used: () => false };
