import type { Configuration } from '../../vassal/config/index.ts';
import { Failure } from '../../vassal/errors/index.ts';
import { ERR_CONTROL_USAGE } from '../control/errors.ts';
import { planOf, readSources } from '../control/index.ts';
import * as rows from '../options.ts';
import { policyOf } from '../policy.ts';
import { monitorSettings } from '../settings.ts';

/** The plan of an Emperor with this configuration that does not run: what it would start. */
export async function planWithoutEmperor(configuration: Configuration): Promise<object> {
  const sources = configuration.get(rows.emperor);
  if (sources.length === 0) {
    throw new Failure(ERR_CONTROL_USAGE, { tried: 'plan', found: 'options without a source (--emperor)' });
  }
  const found = await readSources(sources, monitorSettings(configuration, process.cwd()));
  return {
    steps: planOf([], found, policyOf(configuration)),
    problems: found.flatMap(({ problems }) => problems),
  };
}
