import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { emperor } from '../../../emperor/options.ts';
import type { Configuration, ConfigureInput } from '../../config/index.ts';
import { configure } from '../../config/index.ts';
import { ERR_CONFIG_VALUE } from '../../config/errors.ts';
import { gid, uid } from '../../master/options.ts';
import { options, usedParts } from '../../parts.ts';
import { builtIn } from '../plugins.ts';
import { checkAddresses } from './addresses.ts';
import { attempt, note, type Finding } from './finding.ts';
import { checkValues } from './values.ts';

export interface Report {
  /** Nothing was found that keeps it from starting. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

/**
 * Says whether an instance, or an Emperor, with this command line would start. Reads files and what the kernel lists;
 * binds, writes, runs and asks nothing.
 */
export async function check(
  input: Omit<ConfigureInput, 'options' | 'plugins' | 'withhold'>,
): Promise<Report> {
  const withheld: string[] = [];
  let configuration: Configuration | null = null;
  const findings = await attempt(async () => {
    configuration = await configure({
      ...input,
      options,
      plugins: builtIn,
      withhold: (source) => void withheld.push(source),
    });
  });
  if (configuration !== null) findings.push(...(await judge(configuration, input.directory)));
  findings.push(...withheld.map((source) => note('unchecked', `${source} is not read: that has effects`)));
  return { ok: !findings.some(({ level }) => level === 'problem'), findings };
}

async function judge(configuration: Configuration, directory: string): Promise<Finding[]> {
  const findings = await checkValues(configuration, directory);
  // With a value that cannot be read the rest would only say so again.
  if (findings.some(({ code }) => code === ERR_CONFIG_VALUE.code)) return findings;
  if (configuration.isSet(emperor)) {
    findings.push(...(await checkSources(configuration, directory)));
  } else {
    findings.push(...(await checkAddresses(configuration, directory)));
    findings.push(...(await checkParts(configuration)));
    findings.push(note('unchecked', 'the application is found, but not loaded'));
  }
  return [...findings, ...commands(configuration), ...identity(configuration)];
}

/** What the parts refuse. */
async function checkParts(configuration: Configuration): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const part of usedParts(configuration)) {
    const code = await part.load?.();
    findings.push(...(await attempt(() => code?.check?.(configuration))));
  }
  return findings;
}

async function checkSources(configuration: Configuration, directory: string): Promise<Finding[]> {
  const { openMonitor } = await import('../../../monitors/index.ts');
  const { monitorSettings } = await import('../../../emperor/index.ts');
  const settings = monitorSettings(configuration, directory);
  const findings: Finding[] = [];
  for (const source of configuration.get(emperor)) {
    findings.push(...(await attempt(async () => void (await openMonitor(source, settings)))));
    const path = resolve(directory, source.replace(/^dir:\/\//, ''));
    const folder = !/:\/\/|[*?[]/.test(source.replace(/^dir:\/\//, ''));
    if (folder && statSync(path, { throwIfNoEntry: false }) === undefined) {
      findings.push(note('warning', `${path} does not exist: the Emperor would wait for it`));
    }
  }
  return findings;
}

/** Commands that a start would run. */
function commands(configuration: Configuration): Finding[] {
  const run = options.filter((row) => /^(exec|hook)-/.test(row.name) && configuration.isSet(row));
  return run.map(({ name }) => note('unchecked', `the commands of ${name} are not run`));
}

function identity(configuration: Configuration): Finding[] {
  const asks = configuration.isSet(uid) || configuration.isSet(gid);
  if (!asks || process.getuid?.() === 0) return [];
  return [note('warning', 'uid and gid can only be obeyed when it is started as root')];
}
