export { groupId, userId } from './owner.ts';
export { bindSockets, closeSockets, socketsBeyond, type BoundSocket } from './set.ts';
