export { addedHeaders } from './added.ts';
export { BlockHead } from './block-head.ts';
export { filePart } from './file-part.ts';
export { fromLatin1, latin1Bytes, toLatin1 } from './latin1.ts';
export { BlockRequest, type RequestHead } from './request.ts';
export { SinkResponse } from './response.ts';
export type { AnswerForm, Ending, Sink } from './sink.ts';
export type { FilePart, Headers, KeptBody, Passed, Request, Response, Transformation } from './types.ts';
export { findVar, isVarsBlock, readVars, VarsBuilder } from './vars.ts';
