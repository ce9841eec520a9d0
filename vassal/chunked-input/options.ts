import { option } from '../config/option.ts';

export const chunkedInputLimit = option({
  name: 'chunked-input-limit',
  argument: 'bytes',
  default: 1024 * 1024,
  help: 'Largest chunk of a body that is read chunk by chunk',
  manual: '6.23.4',
});
export const chunkedInputTimeout = option({
  name: 'chunked-input-timeout',
  argument: 'seconds',
  help: 'How long a client may take for its next chunk (socket-timeout)',
  manual: '6.23.4',
});

export const options = [chunkedInputLimit, chunkedInputTimeout] as const;
