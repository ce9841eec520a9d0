import type { Handler } from '../worker/context.ts';
import type { Ask } from './calls.ts';

/** Requests that raise a signal; modifier2 is its number (manual 3.17). */
export const MODIFIER = 110;

/** The packet that says whether it was raised. */
export function receipt(raised: boolean): Buffer {
  return Buffer.of(255, 0, 0, raised ? 1 : 0);
}

/** Raises the signals that other programs send over the uwsgi protocol. */
export function remoteSignals(ask: Ask): Handler {
  return async (request, response) => {
    const raised = await Promise.resolve(ask({ ask: 'raise', signal: request.modifier2 })).then(
      () => true,
      () => false,
    );
    response.writeRaw(receipt(raised));
    response.end();
  };
}
