/** A task as a function of JavaScript gets it: texts by their names, and the bytes of the body. */
export interface TaskGiven {
  readonly [name: string]: string | Buffer;
}

/** Answers with -2 (done), -1 (again), 0 (not mine); anything else is again. */
export type SpoolFunction = (task: TaskGiven) => unknown;

let registered: SpoolFunction | null = null;

/** `uwsgi.spooler(function)`: also in a template, whose spoolers have it then. */
export function setSpoolFunction(given: SpoolFunction): void {
  registered = given;
}

/** The function that was given, `null` for none. */
export function spoolFunction(): SpoolFunction | null {
  return registered;
}
