import { appendFileSync, chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { CHECKOUT, dial, emperord, folder, put, until, type Running } from '../support/index.ts';

/** What a fake vassal (test/fixtures/emperor/vassal.js) writes of itself. */
export interface Report {
  readonly name: string;
  readonly pid: number;
  readonly kind: 'start' | 'byte' | 'closed' | 'exit';
  readonly args: readonly string[];
  readonly byte: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly descriptors: Readonly<Record<string, string>>;
  readonly session: number;
  readonly uid: number;
  readonly groups: readonly number[];
}

export interface StageSettings {
  /** Files of the folder of vassals. */
  readonly vassals?: Readonly<Record<string, string>>;
  /** Commands for each life of a vassal, by its name; the last list is for all further lives. */
  readonly lives?: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly options?: (dir: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** An Emperor over a folder of fake vassals. */
export interface Stage {
  readonly dir: string;
  readonly emperor: Running;
  put(files: Readonly<Record<string, string>>): void;
  reports(name: string, kind?: Report['kind']): Report[];
  /** Waits for so many starts of a vassal, and returns them. */
  starts(name: string, count?: number): Promise<Report[]>;
  bytes(name: string): number[];
  /** Gives a command to the present life of a vassal. */
  tell(name: string, command: string): void;
  /** The entry of a vassal in the stats, `undefined` for none. */
  vassal(id: string): Promise<StatsEntry | undefined>;
  stats(): Promise<Stats>;
}

export type StatsEntry = Readonly<Record<string, number | string>>;
export interface Stats {
  readonly vassals: readonly StatsEntry[];
  readonly blacklist: readonly StatsEntry[];
}

/** Starts it; everything ends with the test. Each vassal announces itself unless its lives say otherwise. */
export function stage(t: TestContext, { vassals = {}, lives = {}, options, env = {} }: StageSettings): Stage {
  const dir = folder(t, { 'fake/log': '', 'v/.keep': '' });
  for (const path of ['', 'v', 'fake']) chmodSync(join(dir, path), 0o777);
  chmodSync(join(dir, 'fake/log'), 0o666);
  const script = join(CHECKOUT, 'test/fixtures/emperor/vassal.js');
  put(dir, { wrapper: `#!/bin/sh\nexec ${process.execPath} ${script} "$@"\n` });
  chmodSync(join(dir, 'wrapper'), 0o755);
  for (const [name, list] of Object.entries(lives)) put(dir, { [`fake/${name}.json`]: JSON.stringify(list) });
  for (const [name, text] of Object.entries(vassals)) put(dir, { [`v/${name}`]: text });
  const emperor = emperord(
    t,
    [
      ...['--emperor', join(dir, 'v'), '--emperor-wrapper', join(dir, 'wrapper')],
      ...['--emperor-stats', join(dir, 'stats'), ...(options?.(dir) ?? [])],
    ],
    { env: { FAKE_VASSALS: join(dir, 'fake'), ...env } },
  );
  const reports = (name: string, kind?: Report['kind']): Report[] =>
    readFileSync(join(dir, 'fake/log'), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Report)
      .filter((report) => report.name === name && (kind === undefined || report.kind === kind));
  const stats = (): Promise<Stats> => readStats(join(dir, 'stats'));
  return {
    dir,
    emperor,
    put: (files) => put(join(dir, 'v'), files),
    reports,
    starts: async (name, count = 1) => {
      await until(
        () => reports(name, 'start').length >= count,
        () => `${name} was not started ${count} times:\n${emperor.output()}`,
      );
      return reports(name, 'start');
    },
    bytes: (name) => reports(name, 'byte').map(({ byte }) => byte),
    tell: (name, command) => {
      const { pid } = reports(name, 'start').at(-1) ?? { pid: 0 };
      appendFileSync(join(dir, `fake/${name}.cmd`), `${pid}|${command}\n`);
    },
    vassal: async (id) => (await stats()).vassals.find((entry) => entry['id'] === id),
    stats,
  };
}

/** What an Emperor tells of its vassals. */
export async function readStats(address: string): Promise<Stats> {
  const socket = dial(address).setEncoding('utf8');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return JSON.parse(text) as Stats;
}

/** Tells whether a process exists, zombies excepted. */
export function alive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
