import type { Part } from '../vassal/part.ts';
import { errors } from './errors.ts';

/** The sources of the Emperor; its options are rows of the Emperor. */
export const part: Part = {
  name: 'monitors',
  plugins: ['emperor_pg', 'emperor_mongodb', 'emperor_amqp', 'emperor_zeromq'],
  options: [],
  errors,
  used: () => false,
};
