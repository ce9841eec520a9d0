export { callAnywhere, type Caller } from './call.ts';
