import { modifierOf } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import { coresOf } from '../../master/options.ts';
import { keepWhole } from '../../post-buffering/index.ts';
import type { Request, Response } from '../../request/index.ts';
import type { Application, WorkerContext } from '../../worker/context.ts';
import { redirect } from '../cgi/index.ts';
import { dumpConfig } from './dump.ts';
import { ERR_PHP_HARAKIRI, ERR_PHP_START } from './errors.ts';
import { scriptOf } from './find.ts';
import { phpDumpConfig, phpMaxRequests, PLUGIN } from './options.ts';
import { Pool } from './pool.ts';
import { startPhp } from './process.ts';
import { programOf } from './program.ts';
import { requestRecords } from './records.ts';
import { runPhp } from './run.ts';
import { settingsOf } from './settings.ts';
import { variablesOf } from './variables.ts';

/** The official modifier of PHP (manual 12.3). */
const MODIFIER = 14;
/** Statuses for failures that are not those of the script. */
const STATUSES: Readonly<Record<string, number>> = {
  [ERR_PHP_START.code]: 503,
  [ERR_PHP_HARAKIRI.code]: 504,
};

/** Answers requests with PHP scripts (docs/php.md). Throws `ERR_PHP_…`. */
export async function phpApplication({ configuration, log, id }: WorkerContext): Promise<Application> {
  const settings = await settingsOf(configuration);
  const program = programOf(configuration);
  if (configuration.get(phpDumpConfig) && id === 1) dumpConfig(program, log);
  const pool = new Pool({
    size: coresOf(configuration),
    most: configuration.get(phpMaxRequests) ?? (Number(process.env['PHP_FCGI_MAX_REQUESTS']) || 0),
    start: () => startPhp(program),
    log,
  });
  const answer = async (request: Request, response: Response): Promise<void> => {
    const found = await scriptOf(request, settings);
    if ('status' in found) return response.fail(found.status);
    if ('location' in found) return redirect(found.location, request, response);
    // PHP reads as much as it was told of.
    if (request.contentLength === null) await keepWhole(request, response);
    const head = requestRecords(variablesOf(request, found, settings));
    if (head === null) return response.fail(431);
    await runPhp(head, request, response, { pool, log });
  };
  return {
    mountpoint: '',
    modifier1: modifierOf(configuration, PLUGIN, MODIFIER),
    handler: (request, response) =>
      answer(request, response).catch((thrown: unknown) => {
        if (!(thrown instanceof Failure)) throw thrown;
        log.line(thrown.message);
        response.fail(STATUSES[thrown.code] ?? 500);
      }),
    cores: 1,
    close: () => pool.close(),
  };
}
