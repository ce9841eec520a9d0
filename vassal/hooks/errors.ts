import { errorCode } from '../errors/index.ts';

export const ERR_HOOKS_SYNTAX = errorCode({
  code: 'ERR_HOOKS_SYNTAX',
  exit: 1,
  meaning: 'A hook is not of the form action:arguments.',
  wanted: 'action:arguments',
  hint: 'write `hook-asap = exec:echo hello`, or use the `exec-` option of the phase for a bare command',
});

export const ERR_HOOKS_ACTION = errorCode({
  code: 'ERR_HOOKS_ACTION',
  exit: 1,
  meaning: 'A hook names an action that does not exist.',
  wanted: 'one of the actions of docs/hooks.md',
  hint: 'look at the spelling of what stands before the colon',
});

export const ERR_HOOKS_FAILED = errorCode({
  code: 'ERR_HOOKS_FAILED',
  exit: 1,
  meaning: 'An action or command of a phase that must succeed failed.',
  wanted: 'success',
  hint: 'run it by hand as the same user',
});

export const ERR_HOOKS_EXIT = errorCode({
  code: 'ERR_HOOKS_EXIT',
  exit: 0,
  meaning: 'The hook action `exit` ended the instance, with the exit code it named.',
  wanted: 'no `exit` among the hooks',
  hint: 'remove the hook if the instance should go on',
});

export const ERR_HOOKS_TOUCH = errorCode({
  code: 'ERR_HOOKS_TOUCH',
  exit: 1,
  meaning: 'What a touch is to run is not a path and what follows it.',
  wanted: 'PATH ACTION:ARGUMENTS for `hook-touch`, PATH COMMAND for `touch-exec`',
  hint: 'touch-exec = /run/app.touch /usr/local/bin/tell arg',
});

export const errors = [
  ERR_HOOKS_SYNTAX,
  ERR_HOOKS_ACTION,
  ERR_HOOKS_FAILED,
  ERR_HOOKS_EXIT,
  ERR_HOOKS_TOUCH,
] as const;
