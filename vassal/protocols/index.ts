export { listenerSettings, protocols, type Bounds, type ProtocolName } from './protocols.ts';
export { endRecord, outputRecords } from './records.ts';
