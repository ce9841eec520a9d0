export { Counters, type CounterName } from './counters.ts';
export { memoryOf, type Memory } from './memory.ts';
