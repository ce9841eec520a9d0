import { printable } from '../../vassal/log/index.ts';
import type { Step, VassalHistory, VassalStatus } from '../control/index.ts';
import type { Death } from '../records/index.ts';
import { clock, signalName, span, table } from './words.ts';

/** `status` as a table. */
export function showStatus(result: object, now: number): string {
  const { vassals, emperor } = result as {
    vassals: readonly VassalStatus[];
    emperor: { pid: number; sources: readonly string[] };
  };
  const rows = vassals.map((vassal) => [
    vassal.name,
    stateOf(vassal),
    vassal.pid > 0 ? String(vassal.pid) : '-',
    vassal.started > 0 && vassal.pid > 0 ? span(now - vassal.started) : '-',
    String(vassal.respawns),
    String(vassal.deaths),
    remark(vassal, now),
  ]);
  const head = ['VASSAL', 'STATE', 'PID', 'UP', 'RESTARTS', 'DEATHS', 'NEXT'];
  const title = `Emperor (pid: ${emperor.pid}) of ${emperor.sources.map(printable).join(', ')}: ${vassals.length} vassals\n`;
  return title + (vassals.length === 0 ? '' : table(head, rows));
}

function stateOf({ state, accepting, stoppedBy }: VassalStatus): string {
  if (state === 'running' && accepting) return 'accepting';
  return stoppedBy === null ? state : `${state} (by user ${stoppedBy})`;
}

function remark({ next, throttle, refused }: VassalStatus, now: number): string {
  if (refused !== null) return `its present configuration is refused: ${printable(refused)}`;
  if (next !== null)
    return next.at === null ? next.why : `in ${span(Math.max(0, next.at - now))}: ${next.why}`;
  return throttle === null ? '' : `on probation: ${throttle.attempts} deaths on record`;
}

/** `why`: the deaths, the latest first, and what it printed. */
export function showWhy(result: object, now: number): string {
  const { status, deaths, lines } = result as VassalHistory;
  const head = `${printable(status.name)}: ${stateOf(status)}${status.pid > 0 ? ` (pid: ${status.pid})` : ''}`;
  const next = remark(status, now);
  const title = next === '' ? head : `${head}; ${next}`;
  if (deaths.length === 0) {
    return `${[title, 'It has not died.', ...block('It printed last', lines)].join('\n')}\n`;
  }
  return `${[title, ...deaths.toReversed().flatMap((death) => showDeath(death, now))].join('\n')}\n`;
}

function showDeath(death: Death, now: number): string[] {
  const reached = death.loyal ? 'loyal' : death.ready ? 'ready' : 'never ready';
  const when = `${clock(death.at)} (${span(Math.max(0, now - death.at))} ago)`;
  const life = death.pid > 0 ? `, pid ${death.pid}, lived ${span(death.lasted / 1000)}, ${reached}` : '';
  return [
    '',
    `${when}: ${howOf(death)}${life}`,
    ...memory(death),
    `  then: ${death.next.at === null ? '' : `start at ${clock(death.next.at)}, `}${death.next.why}`,
    ...block('it printed last', death.lines).map((line) => `  ${line}`),
  ];
}

const CAUSES: Readonly<Record<string, string>> = {
  heartbeat: ', killed because its heartbeat was late',
  link: ', after it had closed its link to the Emperor',
  mercy: ', killed because it did not stop in time',
  stop: ', asked to stop',
  oom: ', killed by the kernel for want of memory',
};

function howOf({ failure, signal, code, cause }: Death): string {
  if (failure !== null) return printable(failure);
  if (signal === null && code === null) return `nobody knows how, it was adopted${CAUSES[cause] ?? ''}`;
  const end = signal === null ? `exit code ${code}` : `signal ${signal} (${signalName(signal)})`;
  return end + (CAUSES[cause] ?? '');
}

const SOURCES = {
  cgroup: 'memory.events of its cgroup',
  vmstat: '/proc/vmstat, the whole machine',
  unknown: 'no count',
};

function memory({ oom }: Death): string[] {
  if (oom === null) return [];
  const found = oom.source === 'unknown' ? 'no count can be read' : `${oom.kills} kills while it lived`;
  return [`  want of memory: ${oom.certainty} (${found}; ${SOURCES[oom.source]})`];
}

function block(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [`${title}: nothing that the Emperor saw`];
  return [`${title}:`, ...lines.map((line) => `  ${printable(line)}`)];
}

/** What orders changed. */
export function showOrders(result: object): string {
  const { vassals } = result as {
    vassals: readonly { name: string; before: Brief; after: Brief }[];
  };
  const rows = vassals.map(({ name, before, after }) => [name, briefly(before), briefly(after)]);
  return rows.length === 0 ? 'no vassals\n' : table(['VASSAL', 'BEFORE', 'AFTER'], rows);
}

interface Brief {
  readonly state: string;
  readonly attempts: number;
  readonly delay: number;
}

function briefly({ state, attempts, delay }: Brief): string {
  return attempts === 0 ? state : `${state}, ${attempts} deaths on record, delay ${delay / 1000} s`;
}

/** What an upgrade has come to. */
export function showUpgrade(result: object): string {
  const { pid, before, after, vassals } = result as Record<'pid' | 'vassals', number> &
    Record<'before' | 'after', string>;
  return `Emperor (pid: ${pid}): version ${after} in the place of ${before}, ${vassals} vassals kept\n`;
}

/** The steps of a plan, and what is wrong with the sources. */
export function showPlan(result: object): string {
  const { steps, problems } = result as { steps: readonly Step[]; problems: readonly string[] };
  const rows = steps.map(({ action, vassal, source, why }) => [action, vassal, source, why]);
  const text = rows.length === 0 ? 'no vassals\n' : table(['ACTION', 'VASSAL', 'SOURCE', 'WHY'], rows);
  return text + problems.map((problem) => `! ${printable(problem)}\n`).join('');
}
