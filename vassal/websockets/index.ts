export { websocketCalls } from './calls.ts';
export { OPCODE } from './frames.ts';
export { acceptOf, obstacle } from './handshake.ts';
export { Session } from './session.ts';
