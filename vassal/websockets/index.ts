export { websocketCalls } from './calls.ts';
