import type { Configuration, Option } from '../config/index.ts';
import { reason } from '../errors/index.ts';
import { compilePattern } from '../routing/index.ts';
import { checkNames, refuse } from './alarms.ts';
import { alarmSegfault, logAlarm, notLogAlarm } from './options.ts';

/** Lines that begin so are never looked at (manual 6.1.4). */
const OWN = 'uwsgi-alarm';
/** How the master says that a worker crashed: by SIGILL, SIGABRT, SIGBUS, SIGFPE or SIGSEGV. */
const CRASH = String.raw`^DAMN ! worker \d+ \(pid: \d+\) died, killed by signal (4|6|7|8|11) `;

/** Which lines raise an alarm, or keep it from being raised. */
interface Rule {
  readonly names: readonly string[];
  readonly matches: (line: string) => boolean;
}

/** The alarms that a line raises, each once. */
export type AlarmsOf = (line: string) => readonly string[];

/** Reads log-alarm, not-log-alarm and alarm-segfault. Throws `ERR_ALARMS_…`. */
export function readLineAlarms(configuration: Configuration): AlarmsOf {
  const rules = [
    ...rulesOf(configuration, logAlarm),
    ...configuration.given(alarmSegfault).map((setting) => ({
      names: checkNames(setting.value.trim(), alarmSegfault, setting, configuration),
      matches: matcher(CRASH),
    })),
  ];
  const exceptions = rulesOf(configuration, notLogAlarm);
  return (line) => {
    if (line.startsWith(OWN)) return [];
    const text = Buffer.from(line).toString('latin1');
    const raised = namesOf(rules, text);
    if (raised.size === 0) return [];
    const kept = namesOf(exceptions, text);
    return [...raised].filter((name) => !kept.has(name));
  };
}

function namesOf(rules: readonly Rule[], text: string): Set<string> {
  return new Set(rules.filter(({ matches }) => matches(text)).flatMap(({ names }) => names));
}

function rulesOf(configuration: Configuration, option: Option): Rule[] {
  return configuration.given(option).map((setting) => {
    const [, names = '', pattern = ''] = /^(\S+)\s+(.+)$/s.exec(setting.value.trim()) ?? [];
    if (pattern === '') refuse(option, setting, 'no names and pattern');
    const checked = checkNames(names, option, setting, configuration);
    try {
      return { names: checked, matches: matcher(pattern) };
    } catch (thrown) {
      refuse(option, setting, reason(thrown));
    }
  });
}

function matcher(written: string): (line: string) => boolean {
  const pattern = compilePattern(written);
  return (line) => {
    try {
      return pattern(line) !== null;
    } catch {
      // It is too long for this pattern.
      return false;
    }
  };
}
