import { option } from '../../config/option.ts';

export const javascript = option({
  name: 'javascript',
  aliases: ['node'],
  argument: 'path',
  names: 'file',
  help: 'Load a JavaScript or TypeScript application: a file, relative to chdir',
  manual: 'own',
});
export const javascriptExport = option({
  name: 'javascript-export',
  argument: 'text',
  help: 'Name of the export that is the application; without it default, module.exports, then app',
  manual: 'own',
});
export const v8Jsgi = option({
  name: 'v8-jsgi',
  argument: 'path',
  names: 'file',
  help: 'Load a JSGI 3.0 application: a file that sets exports.app',
  manual: '12.14',
});

export const v8Load = option({
  name: 'v8-load',
  argument: 'path',
  names: 'file',
  repeatable: true,
  help: 'Load a JavaScript file before the application: functions for RPC and signals',
  manual: '12.14',
});
export const backtraceDepth = option({
  name: 'backtrace-depth',
  argument: 'number',
  help: 'How many frames the stack of an error of a JavaScript application shows',
  manual: '3.13.5',
});

export const raw = option({
  name: 'javascript-raw',
  argument: 'path',
  names: 'file',
  help: 'Give connections of raw sockets to a function of a JavaScript file, as a socket',
  manual: 'own',
});
export const inspect = option({
  name: 'inspect',
  argument: 'path',
  help: 'A debugger for each worker on a unix socket, this path and its number',
  manual: 'own',
});

export const options = [javascript, javascriptExport, v8Jsgi, v8Load, backtraceDepth, raw, inspect] as const;
