/** Runs the Emperor of this checkout with its own command line, whatever the assembled table holds. */
import { configure } from '../../vassal/config/index.ts';
import { Failure } from '../../vassal/errors/index.ts';
import { createLog } from '../../vassal/log/index.ts';
import { options } from '../../vassal/parts.ts';
import { runEmperor } from '../../emperor/index.ts';
import { options as own } from '../../emperor/options.ts';

const log = createLog();
const table = [...options.filter((row) => !own.some(({ name }) => name === row.name)), ...own];
const environment = { ...process.env };
const directory = process.cwd();
const reconfigure = (reloads: number) =>
  configure({
    arguments: process.argv.slice(2),
    environment,
    directory,
    reloads,
    options: table,
    plugins: [],
    log,
  });
try {
  const self = [process.execPath, process.argv[1] ?? ''];
  await runEmperor({
    configuration: await reconfigure(0),
    reconfigure,
    log,
    self,
    restart: self,
    startedAt: 0,
    jailed: false,
  });
} catch (thrown) {
  log.line(
    thrown instanceof Failure ? thrown.message : String(thrown instanceof Error ? thrown.stack : thrown),
  );
  process.exit(thrown instanceof Failure ? thrown.exit : 1);
}
