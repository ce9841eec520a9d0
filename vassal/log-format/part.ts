import type { Part } from '../part.ts';
import { options } from './options.ts';

/** The lines of requests (manual 3.26); every worker loads them. */
export const part: Part = { name: 'log-format', options, used: () => false };
