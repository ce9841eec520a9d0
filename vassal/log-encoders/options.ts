import { option } from '../config/option.ts';

export const logEncoder = option({
  name: 'log-encoder',
  argument: 'text',
  repeatable: true,
  help: 'Transform log lines with this encoder; several form a chain',
  manual: '3.27',
});
export const logReqEncoder = option({
  name: 'log-req-encoder',
  argument: 'text',
  repeatable: true,
  help: 'Transform request lines with this encoder; several form a chain',
  manual: '3.27',
});

export const options = [logEncoder, logReqEncoder] as const;
