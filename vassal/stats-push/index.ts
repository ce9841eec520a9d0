export { readPushes } from './read.ts';
export { single } from './single.ts';
