export { defaultLine } from './default-line.ts';
export type { LineText, LoggedRequest } from './entry.ts';
export { compileFormat } from './format.ts';
export { createRequestLog, requestLogOf, type RequestLog } from './request-log.ts';
export { wantedRequests } from './wanted.ts';
