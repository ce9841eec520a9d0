import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** The command `--ping` (manual 3.13.50); every worker answers to it without this part (`worker/pong.ts`). */
export const part: Part = { name: 'ping', options, errors, plugins: ['ping'], used: () => false };
