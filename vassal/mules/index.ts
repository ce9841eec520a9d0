export { readMules, type Wanted } from './wanted.ts';
