export { runAction, type Surroundings } from './chain.ts';
export { printTexts, runPhase } from './phase.ts';
