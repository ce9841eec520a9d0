export type { Headers, Request, Response } from './types.ts';
