import { writeSync } from 'node:fs';
import { printable } from '../../log/index.ts';
import { SILENT } from '../tools.ts';
import { check, type Report } from './check.ts';

const USAGE = `usage: emperord check [--json] CONFIGURATION [OPTIONS]

Says whether an instance, or an Emperor, would start with this command line. Binds, writes and runs nothing.
exit code: 0 it would start, 1 it would not, 2 not understood
`;

/** `emperord check …`. Returns the exit code: 0 it would start, 1 it would not, 2 usage. */
export async function runCheck(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  const words = argv.filter((word) => word !== '--json');
  if (words.length === 0 || words.includes('--help')) {
    writeSync(1, USAGE);
    return words.length === 0 ? 2 : 0;
  }
  const environment = { ...process.env };
  const directory = process.cwd();
  const report = await check({ arguments: words, environment, directory, reloads: 0, log: SILENT });
  writeSync(1, json ? `${JSON.stringify(report, null, 2)}\n` : render(report));
  return report.ok ? 0 : 1;
}

function render({ ok, findings }: Report): string {
  const lines = findings.map(({ level, message }) => `${level}: ${printable(message)}`);
  return [...lines, ok ? 'It would start.' : 'It would not start.', ''].join('\n');
}
