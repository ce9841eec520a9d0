import { option } from '../config/option.ts';

const manual = '3.13.15';

export const spooler = option({
  name: 'spooler',
  aliases: ['-Q'],
  argument: 'path',
  names: 'folder',
  repeatable: true,
  help: 'Start a spooler: a process that runs the tasks that are put into this folder',
  manual,
});
export const spoolerExternal = option({
  name: 'spooler-external',
  argument: 'path',
  repeatable: true,
  help: 'Tasks may be put into this folder, whose spooler is one of another instance',
  manual,
});
export const spoolerOrdered = option({
  name: 'spooler-ordered',
  argument: 'none',
  help: 'Tasks of the subfolders 1, 2 … (their priority) come before the others',
  manual,
});
export const spoolerChdir = option({
  name: 'spooler-chdir',
  argument: 'path',
  help: 'Go to this folder before each task',
  manual,
});
export const spoolerProcesses = option({
  name: 'spooler-processes',
  argument: 'number',
  default: 1,
  help: 'Processes for each spooler',
  manual,
});
export const spoolerQuiet = option({
  name: 'spooler-quiet',
  argument: 'none',
  help: 'Do not log every task',
  manual,
});
export const spoolerMaxTasks = option({
  name: 'spooler-max-tasks',
  argument: 'number',
  default: 0,
  help: 'Replace a process of a spooler after so many tasks',
  manual,
});
export const spoolerHarakiri = option({
  name: 'spooler-harakiri',
  argument: 'seconds',
  default: 0,
  help: 'Kill and replace a process of a spooler whose task takes longer',
  manual,
});
export const spoolerFrequency = option({
  name: 'spooler-frequency',
  aliases: ['spooler-freq'],
  argument: 'seconds',
  default: 30,
  help: 'A task that is to be tried again waits so long',
  manual: '6.15.7',
});
export const spoolerReloadMercy = option({
  name: 'spooler-reload-mercy',
  argument: 'seconds',
  default: 60,
  help: 'How long a spooler may finish its task before it is killed',
  manual: 'own',
});
export const touchSpoolersReload = option({
  name: 'touch-spoolers-reload',
  argument: 'path',
  repeatable: true,
  help: 'Replace the spoolers when this file or folder is touched, changed or made',
  manual: '3.13.11',
});

export const options = [
  spooler,
  spoolerExternal,
  spoolerOrdered,
  spoolerChdir,
  spoolerProcesses,
  spoolerQuiet,
  spoolerMaxTasks,
  spoolerHarakiri,
  spoolerFrequency,
  spoolerReloadMercy,
  touchSpoolersReload,
] as const;
