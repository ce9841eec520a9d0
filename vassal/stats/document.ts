import type { MasterContext, SocketSnapshot, WorkerCounters, WorkerSnapshot } from '../master/context.ts';

/** What the master knows of its own process. */
export interface Instance {
  readonly version: string;
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  readonly cwd: string;
}

export type Snapshot = Awaited<ReturnType<MasterContext['snapshot']>>;

/**
 * The JSON object of the stats server: the keys of the original in its order, so that uwsgitop and exporters read
 * it (manual 9.5). Sections of subsystems that this engine does not have yet are absent, as in an original without
 * them; counters that nothing can raise are 0.
 */
export function document(instance: Instance, snapshot: Snapshot, withCores: boolean): object {
  const { workers, sockets, sections } = snapshot;
  return {
    version: instance.version,
    listen_queue: sum(sockets.map(({ queue }) => queue)),
    listen_queue_errors: 0,
    signal_queue: 0,
    load: Math.max(0, ...sockets.map(fill)),
    pid: instance.pid,
    uid: instance.uid,
    gid: instance.gid,
    cwd: instance.cwd,
    locks: [],
    sockets: sockets.map(socketEntry),
    workers: workers.map((worker) => workerEntry(worker, withCores)),
    ...sections,
  };
}

/** How full a listen queue is, percent. */
function fill({ queue, maximum }: SocketSnapshot): number {
  return maximum === 0 ? 0 : Math.round((queue * 100) / maximum);
}

function socketEntry(socket: SocketSnapshot): object {
  return {
    name: socket.name,
    proto: socket.protocol,
    queue: socket.queue,
    max_queue: socket.maximum,
    shared: Number(socket.shared),
    can_offload: 0,
  };
}

function workerEntry(worker: WorkerSnapshot, withCores: boolean): object {
  const { counters } = worker;
  return {
    id: worker.id,
    pid: worker.pid,
    accepting: Number(worker.accepting),
    requests: counters.requests,
    delta_requests: counters.requests,
    exceptions: counters.exceptions,
    harakiri_count: worker.harakiris,
    signals: counters.signals,
    signal_queue: 0,
    status: worker.status,
    rss: counters.rss,
    vsz: counters.vsz,
    running_time: counters.runningTime,
    last_spawn: worker.lastSpawn,
    // The original counts the first start too.
    respawn_count: worker.lastSpawn === 0 ? 0 : worker.respawns + 1,
    tx: counters.transmitted,
    avg_rt: counters.averageTime,
    apps: counters.apps.map(appEntry),
    ...(withCores ? { cores: coreEntries(counters) } : {}),
  };
}

function appEntry(app: WorkerCounters['apps'][number], id: number): object {
  return {
    id,
    modifier1: app.modifier1,
    mountpoint: app.mountpoint,
    startup_time: app.startupMs,
    requests: app.requests,
    exceptions: app.exceptions,
    chdir: '',
  };
}

/** Static, routed and offloaded requests and socket errors are counted for the worker: its first core shows them, so that sums are right. */
function coreEntries(counters: WorkerCounters): object[] {
  return counters.cores.map((core, index) => ({
    id: core.id,
    requests: core.requests,
    static_requests: index === 0 ? counters.staticRequests : 0,
    routed_requests: index === 0 ? counters.routedRequests : 0,
    offloaded_requests: index === 0 ? counters.offloadedRequests : 0,
    write_errors: index === 0 ? counters.writeErrors : 0,
    read_errors: index === 0 ? counters.readErrors : 0,
    in_request: Number(core.inRequest),
    vars: core.vars,
    req_info: {},
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
