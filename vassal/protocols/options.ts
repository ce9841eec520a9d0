import { option } from '../config/option.ts';

export const bufferSize = option({
  name: 'buffer-size',
  aliases: ['-b'],
  argument: 'bytes',
  default: 4096,
  help: 'Largest block of request variables',
  manual: '3.13.10',
});
export const limitPost = option({
  name: 'limit-post',
  argument: 'bytes',
  default: 0,
  help: 'Largest request body; 0 for any',
  manual: '3.13.10',
});
export const socketTimeout = option({
  name: 'socket-timeout',
  aliases: ['-z'],
  argument: 'seconds',
  default: 4,
  help: 'How long a client may take for the head of a request, and for each further step',
  manual: '3.13.18',
});
export const soSendTimeout = option({
  name: 'so-send-timeout',
  aliases: ['socket-send-timeout', 'so-write-timeout', 'socket-write-timeout'],
  argument: 'seconds',
  help: 'How long a client may take for each step of reading its answer; `socket-timeout` when it is not given',
  manual: '15.1',
});
export const maxVars = option({
  name: 'max-vars',
  aliases: ['-v'],
  argument: 'number',
  default: 0,
  help: 'A request has at most twice as many variables as this, 0 for any',
  manual: '3.13.11',
});
export const remapModifier = option({
  name: 'remap-modifier',
  argument: 'list',
  repeatable: true,
  help: 'What answers requests of one modifier1 answers those of another too: OLD:NEW',
  manual: '3.13.11',
});
export const allowedModifiers = option({
  name: 'allowed-modifiers',
  argument: 'list',
  repeatable: true,
  help: 'Only requests of these modifiers are answered',
  manual: '3.13.5',
});
export const cgiMode = option({
  name: 'cgi-mode',
  aliases: ['-c'],
  argument: 'none',
  help: 'Begin answers with a Status header instead of an HTTP status line',
  manual: '3.13.11',
});
export const enableProxyProtocol = option({
  name: 'enable-proxy-protocol',
  argument: 'none',
  help: 'Connections of HTTP sockets begin with a PROXY header, version 1 or 2; without one they are refused',
  manual: 'own',
});
export const httpTimeout = option({
  name: 'http-timeout',
  argument: 'seconds',
  default: 60,
  help: 'As `socket-timeout`, for clients of the gateway `http`',
  manual: '3.13.41',
});
export const httpVar = option({
  name: 'http-var',
  argument: 'key=value',
  repeatable: true,
  help: 'A variable of every request over the gateway `http`',
  manual: '3.13.41',
});

export const options = [
  bufferSize,
  limitPost,
  socketTimeout,
  soSendTimeout,
  maxVars,
  remapModifier,
  allowedModifiers,
  cgiMode,
  enableProxyProtocol,
  httpTimeout,
  httpVar,
] as const;
