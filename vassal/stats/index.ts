export { parseAddress, toOptions } from './address.ts';
export { document } from './document.ts';
export type { Instance, Snapshot } from './document.ts';
export { connectAndRead } from './read.ts';
export { joinServer, type Format, type Lease, type Produce } from './server.ts';
export { stateOf } from './state.ts';
