import { option } from '../config/option.ts';

export const masterFifo = option({
  name: 'master-fifo',
  argument: 'path',
  repeatable: true,
  help: 'Take commands from this named pipe, made when it is missing; up to ten, chosen by their digit',
  manual: '3.19',
});

export const options = [masterFifo] as const;
