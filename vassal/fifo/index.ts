export { watchFifo, type Closer } from './watch.ts';
