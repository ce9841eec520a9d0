import { setTimeout as pause } from 'node:timers/promises';
import type { VassalStatus } from '../control/index.ts';
import type { Order } from './arguments.ts';
import { call } from './call.ts';
import type { Read } from './index.ts';
import { requestsOf } from './requests.ts';
import { lookAtProcesses, type Usage } from '../usage.ts';
import { size, table } from './words.ts';

/** How often a live view looks, ms. */
const PERIOD_MS = 2000;
/** Between the two looks that one answer is made of, ms. */
const GLANCE_MS = 500;
const CLEAR = '\x1b[H\x1b[2J';

/** One vassal at one moment. */
interface Sample extends Usage {
  readonly vassal: VassalStatus;
  readonly requests: number | null;
}

interface Look {
  /** Monotonic, ms. */
  readonly at: number;
  readonly samples: ReadonlyMap<string, Sample>;
}

/** A row of `top`. Rates are by the second; `cpu` is in percent of one processor. */
export interface Row {
  readonly name: string;
  readonly state: string;
  readonly pid: number;
  readonly processes: number;
  readonly cpu: number;
  readonly rss: number;
  readonly pss: number | null;
  readonly requestRate: number | null;
  readonly requests: number | null;
  readonly respawns: number;
}

/** Shows what vassals use, busiest first: live on a terminal until interrupted, once with `--once` or `--json`. */
export async function runTop(order: Order, read: Read, print: (text: string) => number): Promise<number> {
  const live = !order.once && !order.json && process.stdout.isTTY;
  let before = await look(order, read);
  await pause(GLANCE_MS);
  for (;;) {
    const now = await look(order, read);
    const rows = compare(before, now);
    if (order.json) return print(`${JSON.stringify(rows, null, 2)}\n`);
    print((live ? CLEAR : '') + show(rows));
    if (!live) return 0;
    before = now;
    await pause(PERIOD_MS);
  }
}

async function look({ socket, vassal }: Order, read: Read): Promise<Look> {
  const result = await call(socket, { command: 'status', vassal });
  const { vassals } = result as { vassals: readonly VassalStatus[] };
  const usage = lookAtProcesses(true);
  const at = performance.now();
  const samples = await Promise.all(
    vassals.map(async (one) => ({ ...usage(one.pid), vassal: one, requests: await requestsOf(one, read) })),
  );
  return { at, samples: new Map(samples.map((sample) => [keyOf(sample.vassal), sample])) };
}

function keyOf({ source, name }: VassalStatus): string {
  return `${source}\0${name}`;
}

function compare(before: Look, now: Look): Row[] {
  const seconds = (now.at - before.at) / 1000;
  const rows = [...now.samples].map(([key, sample]) => rowOf(sample, before.samples.get(key), seconds));
  return rows.sort((a, b) => b.cpu - a.cpu || b.rss - a.rss);
}

function rowOf(sample: Sample, earlier: Sample | undefined, seconds: number): Row {
  const { vassal, processes, rss, pss, requests } = sample;
  const last = earlier?.vassal.pid === vassal.pid ? earlier : undefined;
  const rate = (to: number, from: number): number =>
    Math.max(0, Math.round(((to - from) / seconds) * 10) / 10);
  return {
    name: vassal.name,
    state: vassal.state === 'running' && vassal.accepting ? 'accepting' : vassal.state,
    pid: vassal.pid,
    processes,
    cpu: last === undefined ? 0 : rate(sample.cpu / 10, last.cpu / 10),
    rss,
    pss,
    requestRate: requests === null || last?.requests == null ? null : rate(requests, last.requests),
    requests,
    respawns: vassal.respawns,
  };
}

function show(rows: readonly Row[]): string {
  const dash = (value: number | null): string => (value === null ? '-' : String(value));
  const head = ['VASSAL', 'STATE', 'PID', 'PROCS', 'CPU%', 'RSS', 'PSS', 'REQ/S', 'REQUESTS', 'RESTARTS'];
  return table(
    head,
    rows.map((row) => [
      row.name,
      row.state,
      row.pid > 0 ? String(row.pid) : '-',
      String(row.processes),
      row.cpu.toFixed(1),
      row.processes === 0 ? '-' : size(row.rss),
      row.processes === 0 ? '-' : size(row.pss),
      dash(row.requestRate),
      dash(row.requests),
      String(row.respawns),
    ]),
  );
}
