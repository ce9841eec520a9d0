export { nameOf, readAddress, type Place } from './address.ts';
export { bind } from './bind.ts';
export { ownSocketFile, removeSocketFile, type SocketFile } from './file.ts';
export { inheritedSockets } from './inherited.ts';
export { groupId, userId } from './owner.ts';
export { bindSockets, checkQueue, closeSockets, socketsBeyond, type BoundSocket } from './set.ts';
export { wantedSockets } from './wanted.ts';
