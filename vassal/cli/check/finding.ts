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

/** Runs one check; a `Failure` is its finding, anything else is no finding but a defect. */
export async function attempt(body: () => unknown, level: Finding['level'] = 'problem'): Promise<Finding[]> {
  try {
    await body();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return [{ level, code: thrown.code, message: thrown.message }];
  }
}

/** A finding that is no error of the table. */
export function note(level: 'warning' | 'unchecked', message: string): Finding {
  return { level, code: null, message };
}
