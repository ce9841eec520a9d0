import { errorCode } from '../errors/index.ts';

export const ERR_REQUEST_HEADER = errorCode({
  code: 'ERR_REQUEST_HEADER',
  exit: 1,
  meaning: 'An application sets a header that would break the answer apart.',
  wanted: 'a token as name and latin1 text without control characters as value',
  hint: 'encode the value before it becomes a header',
});
export const ERR_REQUEST_STATUS = errorCode({
  code: 'ERR_REQUEST_STATUS',
  exit: 1,
  meaning: 'An application answers with a status that HTTP does not have.',
  wanted: 'a whole number from 100 to 999',
  hint: 'set the status before the first byte of the body',
});
export const ERR_REQUEST_SENT = errorCode({
  code: 'ERR_REQUEST_SENT',
  exit: 1,
  meaning: 'An application writes to an answer that has ended, or sends more than the length it announced.',
  wanted: 'one complete answer for each request',
  hint: 'look for a handler that answers twice',
});

export const errors = [ERR_REQUEST_HEADER, ERR_REQUEST_STATUS, ERR_REQUEST_SENT] as const;
