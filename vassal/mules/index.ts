export { sendHere } from './queues.ts';
export { readMules, type Wanted } from './wanted.ts';
