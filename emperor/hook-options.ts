import { option } from '../vassal/config/option.ts';

const manual = '3.13.3';

export const vassalsStartHook = option({
  name: 'vassals-start-hook',
  argument: 'command',
  help: 'Run this, with the name of the vassal as argument, before each vassal starts',
  manual,
});
export const vassalsStopHook = option({
  name: 'vassals-stop-hook',
  argument: 'command',
  help: 'Run this, with the name of the vassal as argument, after each death of a vassal',
  manual,
});
export const execAsEmperor = option({
  name: 'exec-as-emperor',
  argument: 'command',
  repeatable: true,
  help: 'Run this in the Emperor after each start of a vassal',
  manual: '3.28',
});
export const hookAsEmperor = option({
  name: 'hook-as-emperor',
  argument: 'text',
  repeatable: true,
  help: 'Run this action in the Emperor after each start of a vassal',
  manual: '3.28',
});
export const execAsVassal = option({
  name: 'exec-as-vassal',
  argument: 'command',
  repeatable: true,
  help: 'Run this in the process of the vassal before its program; a failure ends that start',
  manual: '3.28',
});
export const hookAsVassal = option({
  name: 'hook-as-vassal',
  argument: 'text',
  repeatable: true,
  help: 'Run this action in the process of the vassal before its program; a failure ends that start',
  manual: '3.28',
});
const mount = { argument: 'text', repeatable: true, manual: '3.28.2' } as const;
export const mountAsVassal = option({
  name: 'mount-as-vassal',
  ...mount,
  help: 'Mount a file system in the process of the vassal before its program; a failure ends that start',
});
export const umountAsVassal = option({
  name: 'umount-as-vassal',
  ...mount,
  help: 'Unmount a file system in the process of the vassal before its program; a failure ends that start',
});
export const mountAsEmperor = option({
  name: 'mount-as-emperor',
  ...mount,
  help: 'Mount a file system in the Emperor after each start of a vassal',
});
export const umountAsEmperor = option({
  name: 'umount-as-emperor',
  ...mount,
  help: 'Unmount a file system in the Emperor after each start of a vassal',
});

export const hookOptions = [
  vassalsStartHook,
  vassalsStopHook,
  execAsEmperor,
  hookAsEmperor,
  execAsVassal,
  hookAsVassal,
  mountAsVassal,
  umountAsVassal,
  mountAsEmperor,
  umountAsEmperor,
] as const;
