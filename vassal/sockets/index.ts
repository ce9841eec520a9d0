export { groupId, userId } from './owner.ts';
export { bindSockets, closeSockets, type BoundSocket } from './set.ts';
