export { groupsBelow, lookAt, signalGroup } from './group.ts';
export { commandPlan, type Circumstances } from './plan.ts';
export { waitAfter } from './throttle.ts';
