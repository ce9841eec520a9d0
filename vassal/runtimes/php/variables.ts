import { toLatin1, type Request } from '../../request/index.ts';
import { addVariables } from '../cgi/environment.ts';
import type { Script } from '../cgi/find.ts';
import type { Settings } from './settings.ts';

/** What PHP gets to know of a request: names and values, latin1 text. */
export function variablesOf(
  request: Pick<Request, 'variables' | 'variable' | 'contentLength'>,
  script: Script,
  settings: Pick<Settings, 'app' | 'appQuery' | 'software' | 'variables'>,
): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  addVariables(all, request, script);
  const { app, appQuery, software } = settings;
  if (software !== null) all.set('SERVER_SOFTWARE', toLatin1(software));
  // A script of the application has no name: the whole path is its own affair.
  if (app !== null && script.name === '' && appQuery !== null) {
    const query = request.variable('QUERY_STRING') ?? '';
    const path = (request.variable('REQUEST_URI') ?? '').split('?')[0] ?? '';
    all.set('QUERY_STRING', toLatin1(appQuery) + path + (query === '' ? '' : `&${query}`));
  }
  for (const [name, value] of settings.variables) all.set(toLatin1(name), toLatin1(value));
  return all;
}
