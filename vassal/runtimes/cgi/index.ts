import { modifierOf } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import { fromLatin1, type Request, type Response } from '../../request/index.ts';
import type { Application, Handler, WorkerContext } from '../../worker/context.ts';
import { ERR_CGI_TIMEOUT } from './errors.ts';
import { find } from './find.ts';
import { runScript } from './run.ts';
import { settingsOf } from './settings.ts';

/** The official modifier of CGI scripts (manual 12.9). */
const MODIFIER = 9;

/** Answers requests with CGI scripts (docs/cgi.md). Throws `ERR_CGI_HELPER`. */
export function cgiApplication({ configuration, log }: WorkerContext): Application {
  const settings = settingsOf(configuration);
  for (const { prefix, target } of settings.mounts)
    log.line(`initialized CGI ${prefix === '' ? 'path' : `mountpoint: ${prefix} =`} ${target}`);
  const refuse = (response: Response) => (thrown: unknown) => {
    if (!(thrown instanceof Failure)) throw thrown;
    log.line(thrown.message);
    response.fail(thrown.code === ERR_CGI_TIMEOUT.code ? 504 : 500);
  };
  const handler: Handler = async (request, response) => {
    const found = await find(
      fromLatin1(request.variable('PATH_INFO') ?? ''),
      fromLatin1(request.variable('DOCUMENT_ROOT') ?? ''),
      settings,
    );
    if ('file' in found) return runScript(found, request, response, settings).catch(refuse(response));
    if ('status' in found) return response.fail(found.status);
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
