import type { Part } from '../part.ts';

/** Transformations are actions of routing, which loads them; here are the names of their plugins (manual 6.20.3). */
export const part: Part = {
  name: 'transformations',
  options: [],
  plugins: [
    'transformation_chunked',
    'transformation_gzip',
    'transformation_offload',
    'transformation_template',
    'transformation_tofile',
    'transformation_toupper',
  ],
  used: () => false,
};
