export { Capture, createRelays, type Relay } from './capture.ts';
export { Output } from './output.ts';
export { Tail, TAIL_LINES } from './tail.ts';
