import { converse } from '../sockets/index.ts';
import { encodeCall, placeOfAnswer, type RpcCall } from './packet.ts';

/**
 * Calls a function of another instance by its uwsgi socket.
 * @param patience ms that it may be silent
 * @returns what it gave; `null` when it has no such function. Rejects when there is nobody
 */
export async function callRemote(address: string, call: RpcCall, patience: number): Promise<Buffer | null> {
  return converse(address, encodeCall(call), placeOfAnswer, patience);
}
