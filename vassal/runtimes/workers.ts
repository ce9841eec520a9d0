import type { WorkerContext } from '../worker/context.ts';

/** A worker as `uwsgi.workers()` gives it: its status is a text, everything else a number (manual 12.1). */
export interface WorkerGiven {
  readonly status: 'busy' | 'idle';
  readonly [name: string]: number | string;
}

/** What applications are told of the workers, in the order of their numbers. */
export function describeWorkers({ instance }: Pick<WorkerContext, 'instance'>): WorkerGiven[] {
  return instance.workers.map((counters, index) => ({
    id: index + 1,
    pid: counters.get('pid'),
    requests: counters.get('requests'),
    delta_requests: counters.get('requests'),
    signals: counters.get('signals'),
    exceptions: counters.get('exceptions'),
    status: counters.get('busy') > 0 ? 'busy' : 'idle',
    rss: 0,
    vsz: 0,
    running_time: counters.get('runningTime'),
    last_spawn: counters.get('startedAt'),
    respawn_count: counters.get('respawns'),
    tx: counters.get('transmitted'),
    avg_rt: counters.get('averageTime'),
  }));
}
