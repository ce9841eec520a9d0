import { errorCode, Failure } from '../../errors/index.ts';

export const ERR_COMPANION_FRAME = errorCode({
  code: 'ERR_COMPANION_FRAME',
  exit: 1,
  meaning: 'The interpreter of an application says what its contract does not have.',
  wanted: 'the frames of docs/companion.md',
  hint: 'the application may write to descriptor 3, which is not its own',
});
export const ERR_COMPANION_GONE = errorCode({
  code: 'ERR_COMPANION_GONE',
  exit: 1,
  meaning: 'The interpreter of an application ended, and the requests that it held with it.',
  wanted: 'an interpreter that lives as long as its worker',
  hint: 'look for a crash or an exit of the application in the lines above',
});

/** What a companion said has no place there. */
export function misplaced(found: string): Failure {
  return new Failure(ERR_COMPANION_FRAME, { tried: 'read what a companion sent', found });
}

export const errors = [ERR_COMPANION_FRAME, ERR_COMPANION_GONE] as const;
