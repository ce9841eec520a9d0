import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { place, type Configuration, type Option, type Setting } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import { ERR_MASTER_PROCESSES } from '../../master/errors.ts';
import { chdir, workers } from '../../master/options.ts';
import { options } from '../../parts.ts';
import { groupId, userId } from '../../sockets/index.ts';
import { missingPlugins } from '../plugins.ts';
import { ERR_CHECK_MISSING } from '../errors.ts';
import { attempt, note, type Finding } from './finding.ts';

/** Most workers of one instance, as the master has it. */
const MOST_WORKERS = 1024;

/** Values of every option, what they name on this machine, plugins, and keys that are no options. */
export async function checkValues(configuration: Configuration, directory: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const option of options.filter((row) => configuration.isSet(row))) {
    const wrong = await attempt(() => void configuration.get(option));
    findings.push(...wrong, ...(wrong.length === 0 ? await named(option, configuration, directory) : []));
  }
  findings.push(...(await attempt(() => checkWorkers(configuration))));
  for (const { found, fatal } of missingPlugins(configuration)) {
    findings.push({ level: fatal ? 'problem' : 'warning', code: 'ERR_CLI_PLUGIN', message: found });
  }
  for (const { key, origin } of configuration.strays) {
    findings.push(note('warning', `unknown option "${key}" (${place(origin)}) has no effect`));
  }
  return findings;
}

function checkWorkers(configuration: Configuration): void {
  const count = configuration.get(workers);
  if (count >= 1 && count <= MOST_WORKERS) return;
  throw new Failure(ERR_MASTER_PROCESSES, { tried: 'start workers', found: `processes = ${count}` });
}

async function named(row: Option, configuration: Configuration, directory: string): Promise<Finding[]> {
  const { names } = row;
  if (names === undefined) return [];
  const given = row.repeatable === true ? configuration.given(row) : configuration.given(row).slice(-1);
  const base = row.name === chdir.name ? directory : resolve(directory, configuration.get(chdir) ?? '.');
  const checks = given.map((setting) => attempt(() => check(row, names, setting, base)));
  return (await Promise.all(checks)).flat();
}

function check(row: Option, names: NonNullable<Option['names']>, setting: Setting, base: string): void {
  if (names === 'user') return void userId(setting.value);
  if (names === 'group') return void groupId(setting.value);
  const path = resolve(base, setting.value);
  const found = statSync(path, { throwIfNoEntry: false });
  const right = names === 'folder' ? found?.isDirectory() : found?.isFile();
  if (right === true) return;
  throw new Failure(ERR_CHECK_MISSING, {
    tried: `find the ${names} of "${row.name}" (${place(setting.origin)})`,
    found: found === undefined ? `nothing at ${path}` : `${path}, which is no ${names}`,
  });
}
