export { addedHeaders } from './added.ts';
export { askedOn, type Asked, type Asking } from './asked.ts';
export { BlockHead } from './block-head.ts';
export { ClientGone } from './client-gone.ts';
export { filePart } from './file-part.ts';
export { fromLatin1, latin1Bytes, toLatin1 } from './latin1.ts';
export { isHeader } from './headers.ts';
export { reasons } from './reasons.ts';
export { BlockRequest, type RequestHead } from './request.ts';
export { SinkResponse } from './response.ts';
export type { AnswerForm, Ending, Sink } from './sink.ts';
export type {
  FilePart,
  Headers,
  KeptBody,
  Passed,
  Request,
  Response,
  Transformation,
  Variables,
} from './types.ts';
export { findVar, isVarsBlock, readVars, VarsBuilder } from './vars.ts';
