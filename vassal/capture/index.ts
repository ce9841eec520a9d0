export { Lines, LONGEST_LINE } from './lines.ts';
export { LineReader, type ReaderEvents, type Unfinished } from './reader.ts';
export { Trickle, type WriteNow } from './trickle.ts';
export type { Turns } from './turns.ts';
