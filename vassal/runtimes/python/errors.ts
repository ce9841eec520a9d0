import { errorCode } from '../../errors/index.ts';

export const ERR_PYTHON_INTERPRETER = errorCode({
  code: 'ERR_PYTHON_INTERPRETER',
  exit: 1,
  meaning: 'There is no Python that can run the application.',
  wanted: 'python3, 3.9 or newer, in /usr/bin, /usr/local/bin or the PATH',
  hint: 'install it (apt-get install python3), or name a virtualenv that exists',
});
export const ERR_PYTHON_LOAD = errorCode({
  code: 'ERR_PYTHON_LOAD',
  exit: 1,
  meaning: 'A Python application cannot be loaded at a reload.',
  wanted: 'applications that load; until then the present generation goes on serving',
  hint: 'the traceback stands above',
});

export const errors = [ERR_PYTHON_INTERPRETER, ERR_PYTHON_LOAD] as const;
