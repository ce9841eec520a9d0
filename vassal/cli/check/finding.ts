import { Failure } from '../../errors/index.ts';

/**
 * What a check found. A `problem` keeps the instance from starting, a `warning` does not, `unchecked` is what only a
 * start can tell.
 */
export interface Finding {
  readonly level: 'problem' | 'warning' | 'unchecked';
  /** Stable code of the error table, `null` for what is no error. */
  readonly code: string | null;
  readonly message: string;
}

/** Some checks only throw. */
type MaybeFindings = Finding[] | void;

/** Runs one check. It returns its findings, if any; a `Failure` is one, anything else that is thrown is a defect. */
export async function attempt(body: () => MaybeFindings | Promise<MaybeFindings>): Promise<Finding[]> {
  try {
    return (await body()) ?? [];
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return [{ level: 'problem', code: thrown.code, message: thrown.message }];
  }
}

/** A finding that is no error of the table. */
export function note(level: 'warning' | 'unchecked', message: string): Finding {
  return { level, code: null, message };
}
