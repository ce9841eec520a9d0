export { readModifiers, type Modifiers } from './modifiers.ts';
export { listenerSettings, protocols, type Bounds, type Protocol, type ProtocolName } from './protocols.ts';
export { endRecord, outputRecords } from './records.ts';
