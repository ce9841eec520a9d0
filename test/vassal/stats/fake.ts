import type { MasterContext, WorkerSnapshot } from '../../../vassal/master/context.ts';
import { Configuration } from '../../../vassal/config/index.ts';
import type { Log } from '../../../vassal/log/index.ts';

export const silent: Log = { line: () => {}, event: () => {} };

/** A worker in the middle of a request, with every counter different. */
export function worker(changes: Partial<WorkerSnapshot> = {}): WorkerSnapshot {
  return {
    id: 1,
    pid: 4015,
    generation: 0,
    accepting: true,
    status: 'busy',
    respawns: 1,
    harakiris: 0,
    lastSpawn: 1795333888,
    counters: {
      requests: 3,
      staticRequests: 2,
      offloadedRequests: 3,
      routedRequests: 7,
      exceptions: 1,
      signals: 4,
      runningTime: 8390,
      averageTime: 4195,
      transmitted: 54,
      readErrors: 5,
      writeErrors: 6,
      rss: 1000,
      vsz: 2000,
      apps: [{ mountpoint: '/a', modifier1: 0, startupMs: 12, requests: 3, exceptions: 1 }],
      cores: [
        { id: 0, requests: 1, inRequest: false, vars: [] },
        { id: 1, requests: 2, inRequest: true, vars: ['REQUEST_METHOD=GET', 'PATH_INFO=/slow'] },
      ],
    },
    ...changes,
  };
}

/** A master with these workers and one socket. */
export function masterContext(
  pairs: readonly (readonly [string, string])[],
  workers: readonly WorkerSnapshot[] = [worker()],
  generation = 0,
): MasterContext {
  const sockets = [{ name: '127.0.0.1:9220', protocol: 'http', queue: 3, maximum: 100, shared: false }];
  return {
    configuration: Configuration.of(...pairs),
    log: silent,
    generation,
    jailed: false,
    restart: [],
    startedAt: 0,
    environment: () => [],
    command: () => {},
    snapshot: async () => ({ workers, sockets, sections: {} }),
    sockets: () => [],
    workers: () => [],
    aides: () => [],
    spawn: () => undefined,
    scale: () => undefined,
    reinforce: () => undefined,
  };
}
