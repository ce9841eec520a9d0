/**
 * An imperial monitor: a source of configurations (manual 7.2.1). It says what is there; it knows nothing of
 * processes. `start` reports everything that is there and then `scanned`, and goes on reporting until `stop`.
 */
export interface Monitor {
  /** The value of `emperor` without its scheme, as the stats show it. */
  readonly source: string;
  start(report: (event: MonitorEvent) => void): Promise<void>;
  /** Looks again now (fifo `E`, and the safety scan every `emperor-freq` seconds). */
  rescan(): Promise<void>;
  stop(): Promise<void>;
  /** What it has reported so far, as plain data: for the process that takes the place of this one. */
  memory(): object;
  /** Before `start`: goes on from the memory of another process, and reports only what is not in it. */
  resume(memory: object): void;
}

export type MonitorEvent =
  | { readonly type: 'added'; readonly entry: Entry }
  | { readonly type: 'changed'; readonly entry: Entry }
  | { readonly type: 'removed'; readonly name: string }
  /** The source was read completely for the first time. */
  | { readonly type: 'scanned' }
  /** Something is wrong with the source or one entry; reported once for each change of the text. */
  | { readonly type: 'problem'; readonly code: string; readonly subject: string; readonly text: string };

/** One configuration that a monitor found. */
export interface Entry {
  /** Name of the vassal, unique in its source: the file name for `dir`, the path for `glob`. */
  readonly name: string;
  /** What follows the option on the vassal's command line: a path, or `emperor://name`. */
  readonly argument: string;
  /** Working directory of the vassal; `null` for the Emperor's own. */
  readonly directory: string | null;
  /** Changes whenever the entry changes: mtime ns, inode, size, owner. */
  readonly version: string;
  /** Unix seconds of the last modification, for the stats. */
  readonly modified: number;
  readonly uid: number;
  readonly gid: number;
  /** Text of the configuration for sources that are not files; it travels over UWSGI_EMPEROR_FD_CONFIG. */
  readonly text: string | null;
  /** Address of the on-demand socket, from sources that hold one beside the configuration. */
  readonly socket: string | null;
}
