import { option } from '../config/option.ts';

export const pingFrequency = option({
  name: 'websockets-ping-freq',
  aliases: ['websocket-ping-freq'],
  argument: 'seconds',
  default: 30,
  help: 'Ask a silent client so often whether it is there, 0 for never',
  manual: '6.21.5',
});
export const pongTolerance = option({
  name: 'websockets-pong-tolerance',
  aliases: ['websocket-pong-tolerance'],
  argument: 'seconds',
  default: 3,
  help: 'How long a client may take to answer a ping',
  manual: '6.21.5',
});
export const maxSize = option({
  name: 'websockets-max-size',
  aliases: ['websocket-max-size'],
  argument: 'number',
  default: 1024,
  help: 'Largest message of a client, in KB',
  manual: '6.21.4',
});

export const options = [pingFrequency, pongTolerance, maxSize] as const;
