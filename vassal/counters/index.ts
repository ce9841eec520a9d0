export { Counters, type CounterName } from './counters.ts';
export { holderOf, memoryOf, type Memory } from './memory.ts';
