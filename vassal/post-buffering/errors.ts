import { errorCode } from '../errors/index.ts';

export const ERR_POST_BUFFERING = errorCode({
  code: 'ERR_POST_BUFFERING',
  exit: 1,
  meaning: 'The body of a request cannot be kept on disk; the request is answered with 500.',
  wanted: 'a folder for temporary files that the user of the instance may write to, with room in it',
  hint: 'set TMPDIR, free some space, or bound bodies with `limit-post`',
});

export const errors = [ERR_POST_BUFFERING] as const;
