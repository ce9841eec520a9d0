export { groupsBelow, signalGroup } from './group.ts';
export { commandPlan, type Circumstances } from './plan.ts';
export { waitAfter } from './throttle.ts';
