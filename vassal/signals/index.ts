export { raiseElsewhere } from './send.ts';
