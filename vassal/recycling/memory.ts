import { memoryOf, type Memory } from '../counters/index.ts';

/** The memory of a worker is that of the process that holds its applications. @param companion 0 for none */
export function memoryOfWorker(pid: number, companion: number): Memory {
  return memoryOf(companion > 0 ? companion : pid);
}
