export type { Headers, Request, Response } from './types.ts';
export { BlockRequest, type RequestHead } from './request.ts';
export { SinkResponse, type AnswerForm, type Sink } from './response.ts';
export { findVar, isVarsBlock, readVars, VarsBuilder } from './vars.ts';
