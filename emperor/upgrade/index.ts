export { STATE_DESCRIPTOR } from './program.ts';
export { decodeState } from './state.ts';
export { succeed, type Succession } from './succession.ts';
