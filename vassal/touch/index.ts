export { watchPath, type Closer } from './watch.ts';
