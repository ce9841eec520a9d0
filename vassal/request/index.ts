export { addedHeaders } from './added.ts';
export { BlockHead } from './block-head.ts';
export { BlockRequest, type RequestHead } from './request.ts';
export { SinkResponse, type AnswerForm, type Ending, type Sink } from './response.ts';
export type { FilePart, Headers, KeptBody, Request, Response, Transformation } from './types.ts';
export { findVar, isVarsBlock, readVars, VarsBuilder } from './vars.ts';
