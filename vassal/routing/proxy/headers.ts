import type { Request } from '../../request/index.ts';

type Header = readonly [name: string, value: string];

/** What belongs to one connection and not to the message (RFC 9110 7.6.1). */
const HOP = /^(?:connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect)$/i;

/** The headers that another server gets, from the variables of a request. @param host instead of that of the client */
export function requestHeaders(request: Request, host: string | null): Header[] {
  const headers: Header[] = [['Host', host ?? request.variable('HTTP_HOST') ?? '']];
  for (const [variable, value] of request.variables()) {
    if (!variable.startsWith('HTTP_')) continue;
    const name = nameOf(variable.slice('HTTP_'.length));
    if (!HOP.test(name) && !/^(?:host|content-length|x-forwarded-for)$/i.test(name))
      headers.push([name, value]);
  }
  const type = request.variable('CONTENT_TYPE') ?? '';
  if (type !== '') headers.push(['Content-Type', type]);
  const { contentLength } = request;
  if (contentLength === null) headers.push(['Transfer-Encoding', 'chunked']);
  else if (contentLength > 0) headers.push(['Content-Length', String(contentLength)]);
  const way = [request.variable('HTTP_X_FORWARDED_FOR'), request.variable('REMOTE_ADDR')].filter(Boolean);
  if (way.length > 0) headers.push(['X-Forwarded-For', way.join(', ')]);
  return headers;
}

/** The headers of an answer that are for the client, from a flat list of names and values. */
export function answerHeaders(flat: readonly string[], keepHop = false): Header[] {
  const headers: Header[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = flat[index] ?? '';
    if (keepHop || !HOP.test(name)) headers.push([name, flat[index + 1] ?? '']);
  }
  return headers;
}

/** `X_MINE` as `X-Mine`. */
function nameOf(variable: string): string {
  return variable
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/(?:^|-)[a-z]/g, (first) => first.toUpperCase());
}
