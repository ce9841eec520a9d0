export { signalOf } from './number.ts';
export { raiseHere } from './present.ts';
export { raiseElsewhere } from './send.ts';
