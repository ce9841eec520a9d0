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

export const ERR_PYTHON_ASGI = errorCode({
  code: 'ERR_PYTHON_ASGI',
  exit: 1,
  meaning: 'An instance is to hold ASGI and WSGI applications.',
  wanted: 'either `asgi` or `wsgi-file`, `module` and `eval`; `mount` goes with both',
  hint: 'run them in two instances; an ASGI application can hold a WSGI one (a2wsgi, asgiref)',
});

export const ERR_PYTHON_SHELL = errorCode({
  code: 'ERR_PYTHON_SHELL',
  exit: 1,
  meaning: 'An interactive Python is to run where requests have the main thread.',
  wanted: '`pyshell` with applications that run in threads',
  hint: 'leave out asgi, gevent or greenlet for as long as the shell is needed',
});

export const errors = [ERR_PYTHON_INTERPRETER, ERR_PYTHON_LOAD, ERR_PYTHON_ASGI, ERR_PYTHON_SHELL] as const;
