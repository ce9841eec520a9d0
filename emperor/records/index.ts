export { CAUSES, type Cause, type Death, type Next } from './death.ts';
export { Journal, type JournalState } from './journal.ts';
export type { OomEvidence } from './oom.ts';
