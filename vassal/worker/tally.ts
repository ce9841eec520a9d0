import type { Counters } from '../counters/index.ts';
import type { Log } from '../log/index.ts';
import type { RequestLog } from '../log-format/index.ts';
import type { BlockRequest, SinkResponse } from '../request/index.ts';
import type { Outcome } from './dispatch.ts';
import { PING } from './pong.ts';

/** What a worker writes down of its requests: the counters and the log. */
export interface Tally {
  answered(request: BlockRequest, response: SinkResponse, core: number, outcome: Outcome): void;
  /** @param address of the client, `''` on unix sockets */
  refused(address: string, why: string): void;
}

interface TallyOptions {
  readonly log: Log;
  /** Number of the worker, from 1. */
  readonly worker: number;
  readonly requestLog: RequestLog;
  readonly counters: Counters;
  /** The first request was answered. */
  readonly onLoyal: () => void;
}

/** Makes the tally of a worker. */
export function createTally({ log, worker, requestLog, counters, onLoyal }: TallyOptions): Tally {
  /** Requests by application; -1 is none. */
  const served: number[] = [];
  let loyal = false;
  return {
    answered(request, response, core, outcome) {
      // Who only asks whether somebody lives is no client.
      if (request.modifier1 === PING) return;
      const micros = (performance.now() - request.started) * 1000;
      const { application } = outcome;
      const own = (served[application + 1] ?? 0) + 1;
      served[application + 1] = own;
      counters.add('requests', 1);
      const total = counters.countForInstance();
      counters.add('runningTime', micros);
      counters.set('averageTime', (counters.get('averageTime') + micros) / 2);
      counters.add('transmitted', response.headBytes + response.bodyBytes);
      if (outcome.failed) counters.add('exceptions', 1);
      if (request.logged)
        requestLog.write({ request, response, worker, core, micros, application, own, total });
      if (loyal) return;
      loyal = true;
      onLoyal();
    },
    refused(address, why) {
      counters.add('readErrors', 1);
      log.line(
        why.startsWith('invalid request')
          ? why
          : `refused a request of ${address || 'a local client'}: ${why}`,
      );
    },
  };
}
