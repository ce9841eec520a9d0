export { LONGEST_LINE } from './lines.ts';
export { LineReader, type ReaderEvents } from './reader.ts';
export type { Turns } from './turns.ts';
