export { storing } from './store.ts';
