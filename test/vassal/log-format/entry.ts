import type { LoggedRequest } from '../../../vassal/log-format/index.ts';
import { BlockHead, BlockRequest, VarsBuilder } from '../../../vassal/request/index.ts';

/** Of a request as the original was seen logging it. */
export const VARIABLES = {
  REQUEST_METHOD: 'POST',
  REQUEST_URI: '/foo?x=1',
  SERVER_PROTOCOL: 'HTTP/1.1',
  REMOTE_ADDR: '127.0.0.1',
};

/** A request that was answered. */
export function entry(
  variables: Readonly<Record<string, string>>,
  more: Partial<LoggedRequest> = {},
  answer: Partial<LoggedRequest['response']> = {},
): LoggedRequest {
  const builder = new VarsBuilder(4096);
  for (const [name, value] of Object.entries(variables)) builder.add(name, value);
  const request = new BlockRequest(new BlockHead(builder.block()));
  const headers = { length: 1 } as LoggedRequest['response']['headers'];
  const response = {
    status: 200,
    headBytes: 45,
    bodyBytes: 5,
    headers,
    isFile: false,
    offloaded: false,
    ...answer,
  };
  return {
    request,
    response,
    worker: 2,
    core: 3,
    micros: 12_345.6,
    application: 0,
    own: 2,
    total: 7,
    ...more,
  };
}
