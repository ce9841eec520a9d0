/** What the Emperor's options say about how sources are read. */
export interface MonitorSettings {
  /** Absolute directory that relative sources refer to. */
  readonly directory: string;
  /** File endings that name a vassal, with their dot: `.ini`. */
  readonly extensions: readonly string[];
  /** `emperor-nofollow`: the version of a symbolic link is its own, not that of its target. */
  readonly nofollow: boolean;
  /** `emperor-tyrant-nofollow`: the owner of a symbolic link is its own. */
  readonly ownerNofollow: boolean;
  /** Whether the system is asked to report changes; otherwise they are found by a rescan only. */
  readonly events: boolean;
  /** `emperor-pg-notify`: channel on which a PostgreSQL server tells that its table changed. */
  readonly pgNotify: string | null;
}
