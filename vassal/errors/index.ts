export { errorCode, type ErrorCode } from './code.ts';
export { Failure, reason, type Finding } from './failure.ts';
export { exitOf } from './exit.ts';
