export { signalOf } from './number.ts';
export { raiseHere, signalCounts } from './present.ts';
export { raiseElsewhere } from './send.ts';
