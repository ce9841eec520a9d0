import { option } from '../config/option.ts';

export const workerExec = option({
  name: 'worker-exec',
  aliases: ['worker-exec2'],
  argument: 'command',
  help: 'Each worker runs this command, which serves the sockets itself: the first one is its descriptor 0',
  manual: '3.13.11',
});

export const options = [workerExec] as const;
