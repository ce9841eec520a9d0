import type { Member } from '../member.ts';
import { CAUSES } from '../records/index.ts';
import type { Usage } from '../usage.ts';
import { STATES } from '../vassal.ts';

/** Above this number of vassals only totals are told: more series than that help nobody. */
const MOST_VASSALS = 5000;

type Known = Pick<Member, 'vassal' | 'pid' | 'journal'>;

interface Point {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  /** The points of one vassal; its own labels are added. */
  readonly points: (member: Known, usage: Usage) => readonly Point[];
}

const value = (number: number): Point[] => [{ labels: {}, value: number }];

const FAMILIES: readonly Family[] = [
  {
    name: 'state',
    type: 'gauge',
    help: 'State of the vassal, 1 for the present one',
    points: ({ vassal }) => [{ labels: { state: vassal.state }, value: 1 }],
  },
  {
    name: 'accepting',
    type: 'gauge',
    help: 'Whether it accepts requests',
    points: ({ vassal }) => value(Number(vassal.accepting)),
  },
  {
    name: 'starts_total',
    type: 'counter',
    help: 'Starts',
    points: ({ vassal }) => value(vassal.firstRun === 0 ? 0 : vassal.respawns + 1),
  },
  {
    name: 'deaths_total',
    type: 'counter',
    help: 'Deaths by cause',
    points: ({ journal }) => CAUSES.map((cause) => ({ labels: { cause }, value: journal.counts[cause] })),
  },
  {
    name: 'last_start_timestamp_seconds',
    type: 'gauge',
    help: 'Last start, 0 for never',
    points: ({ vassal }) => value(vassal.lastRun),
  },
  {
    name: 'throttle_seconds',
    type: 'gauge',
    help: 'Delay of the next start, as the record of its deaths stands',
    points: ({ vassal }) => value((vassal.offence?.delay ?? 0) / 1000),
  },
  {
    name: 'processes',
    type: 'gauge',
    help: 'Processes that live',
    points: (_, usage) => value(usage.processes),
  },
  {
    name: 'resident_bytes',
    type: 'gauge',
    help: 'Resident memory of its processes; shared pages count in each',
    points: (_, usage) => value(usage.rss),
  },
  {
    name: 'cpu_seconds',
    type: 'gauge',
    help: 'Processor time of the processes that live',
    points: (_, usage) => value(usage.cpu / 1000),
  },
];

/** The text of all metrics. Pure. */
export function metricsText(members: readonly Known[], usageOf: (pid: number) => Usage): string {
  const told = members.length > MOST_VASSALS ? [] : members;
  const usages = told.map(({ pid }) => usageOf(pid));
  const families = FAMILIES.flatMap(({ name, type, help, points }) => [
    ...head(`emperord_vassal_${name}`, type, help),
    ...told.flatMap((member, index) => {
      const { vassal } = member;
      const own = { vassal: vassal.name, source: vassal.monitor };
      return points(member, usages[index] as Usage).map((point) =>
        line(`emperord_vassal_${name}`, { ...own, ...point.labels }, point.value),
      );
    }),
  ]);
  const totals = STATES.map((state) => {
    const count = members.filter(({ vassal }) => vassal.state === state).length;
    return line('emperord_vassals', { state }, count);
  });
  return `${[...head('emperord_vassals', 'gauge', 'Vassals by state'), ...totals, ...families].join('\n')}\n`;
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

function line(name: string, labels: Readonly<Record<string, string>>, number: number): string {
  const text = Object.entries(labels).map(
    ([key, label]) => `${key}="${label.replace(/[\\"\n]/g, (found) => ESCAPES[found] ?? '')}"`,
  );
  return `${name}{${text.join(',')}} ${number}`;
}
