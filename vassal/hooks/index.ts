export { runAction, type Surroundings } from './chain.ts';
export { mountOf, unmountsOf } from './mount.ts';
export { printTexts, runPhase } from './phase.ts';
