export { LONGEST, openLines, type LineEvents, type Lines } from './lines.ts';
export type { Aide, LentCompanion, ToMaster, ToWorker, WorkerPlan, WorkerSocket } from './messages.ts';
