import { option } from '../config/option.ts';

const manual = '7.2.13';

export const privileged = option({
  name: 'privileged-binary-patch',
  argument: 'path',
  help: 'Become this program, with the arguments of this one, once the sockets are bound and before privileges are dropped',
  manual,
});
export const privilegedArg = option({
  name: 'privileged-binary-patch-arg',
  argument: 'command',
  help: 'The same with the arguments that are given here',
  manual,
});
export const unprivileged = option({
  name: 'unprivileged-binary-patch',
  argument: 'path',
  help: 'Become this program, with the arguments of this one, once the privileges are dropped',
  manual,
});
export const unprivilegedArg = option({
  name: 'unprivileged-binary-patch-arg',
  argument: 'command',
  help: 'The same with the arguments that are given here',
  manual,
});

export const options = [privileged, privilegedArg, unprivileged, unprivilegedArg] as const;
