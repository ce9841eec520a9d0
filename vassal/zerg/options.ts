import { option } from '../config/option.ts';

export const zerg = option({
  name: 'zerg',
  argument: 'address',
  repeatable: true,
  help: 'Serve the sockets that this zerg server or pool hands out',
  manual: '3.13.4',
});
export const zergFallback = option({
  name: 'zerg-fallback',
  argument: 'none',
  help: 'Start with the own sockets when a zerg server is not there',
  manual: '3.13.4',
});
export const zergServer = option({
  name: 'zerg-server',
  argument: 'address',
  help: 'Hand the sockets of this instance to zergs, on this unix socket',
  manual: '3.13.4',
});
export const zergpool = option({
  name: 'zergpool',
  aliases: ['zerg-pool'],
  argument: 'text',
  repeatable: true,
  help: 'Bind sockets for zergs and serve none of them: SOCKET:ADDRESS[,ADDRESS…]',
  manual: '3.13.4',
});

export const options = [zerg, zergFallback, zergServer, zergpool] as const;
