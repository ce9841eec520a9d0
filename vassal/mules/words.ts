import type { SlotWords } from '../master/slot-words.ts';

/** The lines of mule N, as the original has them. */
export function muleWords(number: number): SlotWords {
  return {
    name: `mule ${number}`,
    spawned: (pid) => `spawned uWSGI mule ${number} (pid: ${pid})`,
    respawned: () => null,
    died: (pid) => `OOOPS mule ${number} (pid: ${pid}) crippled...trying respawn...`,
    asked: () => null,
    ended: (pid) => `mule ${number} (pid: ${pid}) annihilated`,
  };
}
