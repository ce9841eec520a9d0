/** What the log says of the life of one place, as people's scripts match it. */
export interface SlotWords {
  /** In the middle of a sentence. */
  readonly name: string;
  /** A process accepts; the first one of its place, unless `respawned` is `null`. */
  spawned(pid: number, cores: number): string;
  /** There is another process in its place; `null` when `spawned` says so. */
  respawned(pid: number): string | null;
  /** It ended by itself. */
  died(pid: number, signal: number | null): string;
  /** It is asked to end. */
  asked(pid: number): string | null;
  ended(pid: number, seconds: number): string;
}

/** The lines of worker N. */
export function workerWords(id: number): SlotWords {
  return {
    name: `worker ${id}`,
    spawned: (pid, cores) => `spawned uWSGI worker ${id} (pid: ${pid}, cores: ${cores})`,
    respawned: (pid) => `Respawned uWSGI worker ${id} (new pid: ${pid})`,
    died: (pid, signal) => {
      const how = signal === null ? 'died' : `died, killed by signal ${signal}`;
      return `DAMN ! worker ${id} (pid: ${pid}) ${how} :( trying respawn ...`;
    },
    asked: (pid) => `Gracefully killing worker ${id} (pid: ${pid})...`,
    ended: (_, seconds) => `worker ${id} buried after ${seconds} seconds`,
  };
}
