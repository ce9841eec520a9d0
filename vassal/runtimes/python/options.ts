import { option } from '../../config/option.ts';

const manual = '3.13.52';
const list = { repeatable: true, manual } as const;

export const wsgiFile = option({
  name: 'wsgi-file',
  aliases: ['file'],
  argument: 'path',
  help: 'Load the WSGI application of a file',
  manual,
});
export const module = option({
  name: 'module',
  aliases: ['wsgi', '-w'],
  argument: 'text',
  help: 'Load the WSGI application of a module: shop.wsgi, or shop.web:app, or shop.web:make()',
  manual,
});
export const evaluate = option({
  name: 'eval',
  argument: 'text',
  help: 'Load the WSGI application that this Python code makes',
  manual,
});
export const asgi = option({
  name: 'asgi',
  argument: 'text',
  help: 'Load an ASGI application: shop.asgi, shop.web:app, or a file',
  manual: 'own',
});
export const paste = option({
  name: 'paste',
  argument: 'text',
  help: 'Load the application that a file of paste.deploy describes: config:development.ini',
  manual,
});
export const pasteLogger = option({
  name: 'paste-logger',
  argument: 'none',
  help: 'Set up logging as this file says',
  manual,
});
export const pecan = option({
  name: 'pecan',
  argument: 'path',
  help: 'Load the application that a configuration of Pecan describes',
  manual,
});
export const callable = option({
  name: 'callable',
  argument: 'text',
  default: 'application',
  help: 'Name of the application in its module',
  manual,
});
export const home = option({
  name: 'home',
  aliases: ['virtualenv', 'venv', 'pyhome', '-H'],
  argument: 'path',
  help: 'Use the interpreter and the packages of this virtualenv',
  manual,
});
export const pythonpath = option({
  name: 'pythonpath',
  aliases: ['python-path', 'pp'],
  argument: 'path',
  ...list,
  help: 'Look for modules here too: a directory, an egg, or a pattern',
});
export const pymoduleAlias = option({
  name: 'pymodule-alias',
  argument: 'key=value',
  ...list,
  help: 'Make a module, or a file, known under another name',
});
export const postPymoduleAlias = option({
  name: 'post-pymodule-alias',
  argument: 'key=value',
  ...list,
  help: 'The same, when the uwsgi module can be imported',
});
export const imports = option({
  name: 'import',
  aliases: ['pyimport', 'py-import', 'python-import'],
  argument: 'text',
  ...list,
  help: 'Import a module, or run a file, before the applications are loaded',
});
export const sharedImports = option({
  name: 'shared-import',
  aliases: ['shared-pyimport', 'shared-py-import', 'shared-python-import'],
  argument: 'text',
  ...list,
  help: 'Import a module, or run a file, in every process when the applications are loaded',
});
export const spoolerImports = option({
  name: 'spooler-import',
  aliases: ['spooler-pyimport', 'spooler-py-import', 'spooler-python-import'],
  argument: 'text',
  ...list,
  help: 'Import a module, or run a file, in the spoolers',
});
export const pyargv = option({
  name: 'pyargv',
  argument: 'text',
  help: 'Words of sys.argv after the first',
  manual,
});
export const optimize = option({
  name: 'optimize',
  aliases: ['-O'],
  argument: 'number',
  default: 0,
  help: 'Run Python without assertions (1), and without doc strings (2)',
  manual,
});
export const noSite = option({
  name: 'no-site',
  argument: 'none',
  help: 'Run Python without its site module, and so without installed packages',
  manual,
});
export const pyrun = option({
  name: 'python',
  aliases: ['py', 'pyrun'],
  argument: 'path',
  help: 'Run a Python script before the applications are loaded',
  manual,
});
export const autoReload = option({
  name: 'py-auto-reload',
  aliases: ['py-autoreload', 'python-auto-reload', 'python-autoreload'],
  argument: 'seconds',
  help: 'Look every so often at the files of the loaded modules, and reload when one has changed',
  manual,
});
export const autoReloadIgnore = option({
  name: 'py-auto-reload-ignore',
  argument: 'text',
  ...list,
  help: 'Name of a module whose file may change',
});

export const mode = option({
  name: 'mode',
  argument: 'text',
  help: 'What applications see as uwsgi.mode',
  manual: '3.13.17',
});
export const reaper = option({
  name: 'reaper',
  aliases: ['-r'],
  argument: 'none',
  help: 'Collect children of the application that have ended, after each request',
  manual: '3.13.2',
});
export const disableWriteException = option({
  name: 'disable-write-exception',
  argument: 'none',
  help: 'What an application writes to a client that is gone is dropped, without an exception',
  manual: '3.13.8',
});
export const tracebacker = option({
  name: 'py-tracebacker',
  argument: 'path',
  help: 'A socket for each worker, this path and its number: who connects gets the stacks of all threads',
  manual,
});
export const nodelay = option({
  name: 'start_response-nodelay',
  argument: 'none',
  help: 'Send the head as soon as an application begins its answer',
  manual,
});
export const acceptBuffer = option({
  name: 'wsgi-accept-buffer',
  aliases: ['wsgi-accept-buffers'],
  argument: 'none',
  help: 'Take bytearray and memoryview for bodies too',
  manual: '15.1',
});

export const raw = option({
  name: 'python-raw',
  argument: 'path',
  help: 'A file whose application(fd) gets the connections of `raw-socket`',
  manual: '3.13.52',
});

export const gevent = option({
  name: 'gevent',
  argument: 'number',
  help: 'Run so many requests at once as greenlets of gevent',
  manual: '3.13.26',
});
export const geventMonkeyPatch = option({
  name: 'gevent-monkey-patch',
  aliases: ['gevent-early-monkey-patch'],
  argument: 'none',
  help: 'Call gevent.monkey.patch_all() before anything is loaded',
  manual: '3.13.26',
});

export const greenlet = option({
  name: 'greenlet',
  argument: 'none',
  help: 'Run the requests of `async` as greenlets of one thread',
  manual: '3.13.25',
});
export const pyshell = option({
  name: 'pyshell',
  argument: 'text?',
  bare: '',
  help: 'Run an interactive Python in worker 1, on the terminal of the instance, or this code in its place',
  manual,
});
export const pyshellOneshot = option({
  name: 'pyshell-oneshot',
  argument: 'text?',
  bare: '',
  help: 'The same, once: at its end the instance serves',
  manual,
});
export const workerOverride = option({
  name: 'python-worker-override',
  argument: 'path',
  help: 'Each worker runs this Python script, which serves the sockets itself',
  manual: '15.1',
});
export const noFileWrapper = option({
  name: 'wsgi-disable-file-wrapper',
  argument: 'none',
  help: 'Applications see no wsgi.file_wrapper',
  manual: '15.1',
});
export const executable = option({
  name: 'py-executable',
  aliases: ['py-sys-executable'],
  argument: 'path',
  help: 'What applications see as sys.executable',
  manual: '15.1',
});
export const programName = option({
  name: 'py-programname',
  aliases: ['py-program-name'],
  argument: 'path',
  help: 'Name of the program that the interpreter believes to be',
  manual,
});

export const options = [
  wsgiFile,
  module,
  evaluate,
  asgi,
  paste,
  pasteLogger,
  pecan,
  callable,
  home,
  pythonpath,
  pymoduleAlias,
  postPymoduleAlias,
  imports,
  sharedImports,
  spoolerImports,
  pyargv,
  optimize,
  noSite,
  pyrun,
  autoReload,
  autoReloadIgnore,
  mode,
  reaper,
  disableWriteException,
  tracebacker,
  nodelay,
  acceptBuffer,
  raw,
  gevent,
  geventMonkeyPatch,
  greenlet,
  pyshell,
  pyshellOneshot,
  workerOverride,
  noFileWrapper,
  executable,
  programName,
] as const;
