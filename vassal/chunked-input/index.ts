import type { Configuration } from '../config/index.ts';
import { socketTimeout } from '../protocols/options.ts';
import { askedOn, type Request } from '../request/index.ts';
import type { Call, Field } from '../worker/calls.ts';
import { chunkedInputLimit, chunkedInputTimeout } from './options.ts';
import { ChunkReader } from './reader.ts';

/** Longest part of a chunk in one reply, bytes: the channel belongs to other requests too. */
const PIECE = 256 * 1024;

/** A reader, and what is left of the chunk that its application is getting. */
interface Reading {
  readonly reader: ChunkReader;
  rest: Buffer | null;
}

/**
 * What applications of other languages ask: stream, and how long they wait in ms, 0 for not at all, nothing for the default.
 * They get nothing when nothing is here, else `1` when more of the chunk comes, and a part of it; an empty part at the end.
 */
export function chunkedRead(configuration: Configuration): Call {
  const limit = configuration.get(chunkedInputLimit);
  const patience = (configuration.get(chunkedInputTimeout) ?? configuration.get(socketTimeout)) * 1000;
  const readings = new WeakMap<Request, Reading>();
  const readingOf = (request: Request): Reading => {
    const known = readings.get(request);
    const reading = known ?? { reader: new ChunkReader(request, limit, patience), rest: null };
    readings.set(request, reading);
    return reading;
  };
  return async ([stream, asked], ask): Promise<readonly Field[]> => {
    const reading = readingOf(askedOn(ask, stream).request);
    const timeout = asked === undefined ? patience : Number(asked);
    const { reader, rest } = reading;
    const chunk = rest ?? (timeout === 0 ? reader.take() : await reader.next(timeout));
    if (chunk === 'nothing') return [];
    const more = chunk !== null && chunk.length > PIECE;
    reading.rest = more ? chunk.subarray(PIECE) : null;
    return [more ? '1' : '0', chunk?.subarray(0, PIECE) ?? ''];
  };
}
