import { hostname } from 'node:os';
import { toLatin1, type Request } from '../../request/index.ts';
import { version } from '../../version.ts';
import type { Script } from './find.ts';

/** A header of the client that programs take for the name of a proxy of their own. */
const TREACHEROUS = 'HTTP_PROXY';
/** Left out where they are empty: a script that finds them believes that there is a body (RFC 3875 4.1). */
const ONLY_FULL = ['CONTENT_LENGTH', 'CONTENT_TYPE'];

/**
 * The environment of a script: that of the worker, and the variables of the request.
 * @param own variables of the worker
 * @returns entries as `NAME=value`, latin1 text
 */
export function environmentOf(
  request: Pick<Request, 'variables' | 'contentLength'>,
  script: Script,
  own: Readonly<Record<string, string | undefined>>,
  unset: readonly string[],
): string[] {
  const all = new Map(Object.entries(own).map(([name, value]) => [name, toLatin1(value ?? '')]));
  addVariables(all, request, script);
  for (const name of unset) all.delete(name);
  return [...all].filter(([name, value]) => isEntry(name, value)).map(([name, value]) => `${name}=${value}`);
}

/** The variables of a request for a script, and those of CGI/1.1; latin1 text. */
export function addVariables(
  all: Map<string, string>,
  request: Pick<Request, 'variables' | 'contentLength'>,
  script: Script,
): void {
  for (const [name, value] of request.variables()) all.set(name, value);
  const set = (name: string, value: string): unknown => all.set(name, toLatin1(value));
  all.delete(TREACHEROUS);
  set('GATEWAY_INTERFACE', 'CGI/1.1');
  set('SERVER_SOFTWARE', `emperord/${version}`);
  if (!all.get('SERVER_NAME')) set('SERVER_NAME', hostname());
  if (!all.has('REDIRECT_STATUS')) set('REDIRECT_STATUS', '200');
  if (script.root !== null) set('DOCUMENT_ROOT', script.root);
  set('SCRIPT_NAME', script.name);
  set('SCRIPT_FILENAME', script.file);
  all.delete('PATH_INFO');
  all.delete('PATH_TRANSLATED');
  if (script.pathInfo !== null) {
    set('PATH_INFO', script.pathInfo);
    set('PATH_TRANSLATED', (script.root ?? script.file) + script.pathInfo);
  }
  if (request.contentLength !== null && request.contentLength > 0)
    set('CONTENT_LENGTH', String(request.contentLength));
  for (const name of ONLY_FULL) if (!all.get(name)) all.delete(name);
}

/** What no environment can hold. */
function isEntry(name: string, value: string): boolean {
  return name !== '' && !name.includes('=') && !name.includes('\0') && !value.includes('\0');
}
