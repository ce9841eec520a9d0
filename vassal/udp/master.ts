import type { Socket } from 'node:dgram';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { bindUdp } from './bind.ts';
import { udp } from './options.ts';

/** Writes the lines of every datagram to the log, with the address of its sender (manual 3.25.1). */
export function master({ configuration, log }: MasterContext): MasterHooks {
  const address = configuration.get(udp) ?? '';
  let socket: Socket | null = null;
  return {
    bound: async () => {
      socket = await bindUdp(address, 'log server');
      socket.on('message', (message, { address: host, port }) => {
        for (const line of message
          .toString()
          .replace(/\r?\n$/, '')
          .split('\n')) {
          log.line(`[udp:${host}:${port}] ${line}`);
        }
      });
      log.line('UDP server enabled.');
    },
    stop: () => void socket?.close(),
  };
}
