export { Companion, type CompanionSettings } from './companion.ts';
export type { Exchange } from './exchange.ts';
export { NO_APPLICATION } from './head.ts';
export { chooser, type Choice, type Choose } from './mounts.ts';
export { Template } from './template.ts';
export type { Program } from './program.ts';
