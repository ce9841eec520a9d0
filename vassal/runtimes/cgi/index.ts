import { modifierOf, type Configuration } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import type { Log } from '../../log/index.ts';
import { fromLatin1, type Request, type Response } from '../../request/index.ts';
import type { Application, Handler, WorkerContext } from '../../worker/context.ts';
import { ERR_CGI_TIMEOUT } from './errors.ts';
import { find, named, type Found, type Script } from './find.ts';
import { runScript } from './run.ts';
import { settingsOf, type Settings } from './settings.ts';

/** The official modifier of CGI scripts (manual 12.9). */
const MODIFIER = 9;

/** Answers requests with CGI scripts (docs/cgi.md). Throws `ERR_CGI_HELPER`. */
export function cgiApplication({ configuration, log }: WorkerContext): Application {
  const settings = settingsOf(configuration);
  for (const { prefix, target } of settings.mounts)
    log.line(`initialized CGI ${prefix === '' ? 'path' : `mountpoint: ${prefix} =`} ${target}`);
  const handler: Handler = async (request, response) => {
    const found = await find(
      fromLatin1(request.variable('PATH_INFO') ?? ''),
      fromLatin1(request.variable('DOCUMENT_ROOT') ?? ''),
      settings,
    );
    if (!('location' in found)) return give(found, request, response, settings, log);
    redirect(found.location, request, response);
  };
  return { mountpoint: '', modifier1: modifierOf(configuration, /^cgi$/, MODIFIER), handler, cores: 1 };
}

/** Says where the folder with its slash is. */
export function redirect(location: string, request: Request, response: Response): void {
  const query = request.variable('QUERY_STRING') ?? '';
  response.status = 301;
  response.headers.set('Location', encodeURI(location) + (query === '' ? '' : `?${query}`));
  response.end();
}

/** Answers a request with the script of a rule. */
export type AnswerWith = (
  script: Pick<Script, 'file' | 'helper'>,
  request: Request,
  response: Response,
) => Promise<void>;

/** How the scripts of a rule answer. Throws `ERR_CGI_HELPER`. */
export function answering(configuration: Configuration, log: Log): AnswerWith {
  const settings = settingsOf(configuration);
  return async (script, request, response) => {
    const found = await named(script, fromLatin1(request.variable('PATH_INFO') ?? ''), settings);
    if (!('location' in found)) await give(found, request, response, settings, log);
  };
}

/** What a script says, or that there is none. */
async function give(
  found: Exclude<Found, { readonly location: string }>,
  request: Request,
  response: Response,
  settings: Settings,
  log: Log,
): Promise<void> {
  if ('status' in found) return response.fail(found.status);
  try {
    await runScript(found, request, response, settings);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    log.line(thrown.message);
    response.fail(thrown.code === ERR_CGI_TIMEOUT.code ? 504 : 500);
  }
}
