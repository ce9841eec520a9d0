import type { Request } from '../request/index.ts';

/** A request as the original shows it, and on one line whatever the client sent. */
export function describe(request: Request): string {
  const of = (name: string): string => request.variable(name) ?? '';
  const text = `${of('REMOTE_ADDR')} - ${of('REQUEST_METHOD')} ${of('REQUEST_URI')}`;
  return text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?');
}
