import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { inertOptions } from './inert.ts';
import { logicOptions } from './logic/options.ts';
import { options } from './options.ts';

export const part: Part = {
  name: 'config',
  options: [...options, ...logicOptions, ...inertOptions.map(({ option }) => option)],
  errors,
  used: () => false,
};
