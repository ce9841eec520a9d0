export { Counters, type CounterName } from './counters.ts';
