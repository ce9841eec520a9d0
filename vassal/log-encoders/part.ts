import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Transformations of log lines (manual 3.27); the writer of the log loads them. */
export const part: Part = {
  name: 'log-encoders',
  options,
  errors,
  plugins: ['msgpack'],
  used: () => false,
};
