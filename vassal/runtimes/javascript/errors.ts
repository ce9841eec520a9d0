import { errorCode } from '../../errors/index.ts';

export const ERR_JAVASCRIPT_LOAD = errorCode({
  code: 'ERR_JAVASCRIPT_LOAD',
  exit: 1,
  meaning: 'The file of a JavaScript application cannot be loaded.',
  wanted: 'a file that loads without an error',
  hint: 'run the file with node in the same directory to see the error',
});
export const ERR_JAVASCRIPT_NO_APPLICATION = errorCode({
  code: 'ERR_JAVASCRIPT_NO_APPLICATION',
  exit: 1,
  meaning: 'A file was loaded, but nothing in it is an application.',
  wanted:
    'a (req, res) function, an object with fetch(request), exports.app of JSGI, or a server that listens',
  hint: 'export the application, or name its export with javascript-export',
});
export const ERR_JAVASCRIPT_LISTEN = errorCode({
  code: 'ERR_JAVASCRIPT_LISTEN',
  exit: 1,
  meaning: 'A program listens in a way that the sockets of the vassal cannot take over.',
  wanted: 'one http server',
  hint: 'let the vassal speak TLS, and give each server a vassal of its own',
});

export const ERR_JAVASCRIPT_INSPECT = errorCode({
  code: 'ERR_JAVASCRIPT_INSPECT',
  exit: 1,
  meaning: 'The debugger of a JavaScript application cannot be opened.',
  wanted: 'the path of a unix socket in a folder that the user of the vassal may write to',
  hint: 'workers add their numbers: inspect = /run/shop/inspect makes /run/shop/inspect1, /run/shop/inspect2',
});

export const errors = [
  ERR_JAVASCRIPT_LOAD,
  ERR_JAVASCRIPT_NO_APPLICATION,
  ERR_JAVASCRIPT_LISTEN,
  ERR_JAVASCRIPT_INSPECT,
] as const;
