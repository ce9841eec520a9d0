export { readModifiers, type Modifiers } from './modifiers.ts';
export { listenerSettings, protocols, type Bounds, type Protocol, type ProtocolName } from './protocols.ts';
export { endRecord, LONGEST_RECORD, outputRecords, RECORD, recordHead, streamRecords } from './records.ts';
