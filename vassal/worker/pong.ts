import type { SinkResponse } from '../request/index.ts';

/** The modifier of a ping (manual 3.17). It asks for no application. */
export const PING = 100;

const PONG = Buffer.of(PING, 0, 0, 1);

/** Answers that this worker lives: a packet of the protocol, and no HTTP. */
export function pong(response: SinkResponse): void {
  response.endRaw(PONG);
}
