import type { SlotWords } from '../master/slot-words.ts';

/** The lines of a process of a spooler, as the original has them. */
export function spoolerWords(folder: string): SlotWords {
  return {
    name: `the spooler of ${folder}`,
    spawned: (pid) => `spawned the uWSGI spooler on dir ${folder} with pid ${pid}`,
    respawned: () => null,
    died: () => 'OOOPS the spooler is no more...trying respawn...',
    asked: (pid) => `killing the spooler with pid ${pid}`,
    ended: (pid) => `spooler (pid: ${pid}) annihilated`,
  };
}
