import { option } from '../config/option.ts';

export const locks = option({
  name: 'locks',
  argument: 'number',
  default: 0,
  help: 'So many locks for the application, beside lock 0',
  manual: '6.8',
});

export const options = [locks] as const;
