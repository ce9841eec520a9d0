import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { logicOptions } from './logic/options.ts';
import { options } from './options.ts';

export const part: Part = {
  name: 'config',
  options: [...options, ...logicOptions],
  errors,
  used: () => false,
};
