import { readFileSync, writeSync } from 'node:fs';
import { emperor } from '../../../emperor/options.ts';
import { decodeState, STATE_DESCRIPTOR } from '../../../emperor/upgrade/index.ts';
import { native } from '../../../native/index.ts';
import { configure } from '../../config/index.ts';
import { reason } from '../../errors/index.ts';
import { options } from '../../parts.ts';
import { builtIn } from '../plugins.ts';
import { SILENT } from '../tools.ts';
import { check } from './check.ts';

/**
 * `emperord upgrade-check …`, which an Emperor runs before this program takes its place: with its command line, in its
 * first folder, with its state on a descriptor. Prints `ready`, or what is in the way. Returns the exit code.
 */
export async function runUpgradeCheck(argv: readonly string[]): Promise<number> {
  try {
    writeSync(1, (await obstacle(argv)) ?? 'ready');
  } catch (thrown) {
    writeSync(1, reason(thrown));
  }
  return 0;
}

async function obstacle(argv: readonly string[]): Promise<string | null> {
  native.features();
  decodeState(readFileSync(STATE_DESCRIPTOR));
  const input = { arguments: argv, environment: { ...process.env }, directory: process.cwd(), reloads: 0 };
  const { findings } = await check({ ...input, log: SILENT });
  const problem = findings.find(({ level }) => level === 'problem');
  if (problem !== undefined) return problem.message;
  const withheld: string[] = [];
  const withhold = (source: string): void => void withheld.push(source);
  const configuration = await configure({ ...input, options, plugins: builtIn, log: SILENT, withhold });
  // What is not read because that has effects may say it.
  if (!configuration.isSet(emperor) && withheld.length === 0)
    return 'its configuration is none of an Emperor';
  const { rehearse } = await import('../../../emperor/index.ts');
  rehearse(configuration);
  return null;
}
