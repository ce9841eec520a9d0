import { errorCode } from '../errors/index.ts';

export const ERR_LOG_ENCODERS_NAME = errorCode({
  code: 'ERR_LOG_ENCODERS_NAME',
  exit: 1,
  meaning: '`log-encoder` or `log-req-encoder` names no encoder, or none with these arguments.',
  wanted: 'prefix, suffix, nl, format, json, gzip, compress or msgpack, with its arguments after one space',
  hint: 'correct the option',
});

export const errors = [ERR_LOG_ENCODERS_NAME] as const;
