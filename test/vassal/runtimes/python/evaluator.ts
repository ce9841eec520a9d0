import { get } from '../../../support/index.ts';
import type { Site } from './site.ts';

/** The end of an application that answers with the value of its query, an expression of Python; `ask` asks it. */
export const EVALUATOR = `
from urllib.parse import unquote

def application(environ, start_response):
    start_response("200 OK", [])
    try:
        return [repr(eval(unquote(environ["QUERY_STRING"]))).encode()]
    except Exception as error:
        return [("%s: %s" % (type(error).__name__, error)).encode()]
`;

/** What an evaluator says of an expression: its `repr`, or the exception. */
export async function ask({ address }: Pick<Site, 'address'>, code: string): Promise<string> {
  return (await get(address, `/?${encodeURIComponent(code)}`)).body;
}
