export { codings, compress, type Coding } from './compress.ts';
export { chunked, flush, toUpper } from './simple.ts';
export { storing } from './store.ts';
export { template } from './template.ts';
export { toFile } from './to-file.ts';
export { fixLength, offload } from './whole.ts';
