import type { Transform } from 'node:stream';
import type { Headers, Passed, Transformation } from '../request/index.ts';

/** A content coding (RFC 9110 8.4.1) as the runtime makes it. */
export interface Coding {
  /** What `Content-Encoding` says. */
  readonly name: string;
  /** Compresses a whole body at once. */
  whole(bytes: Uint8Array): Uint8Array;
  /** Compresses as it comes; what was written has come out when its callback is called. */
  stream(): Transform;
}

/** Most bytes of a whole body that are compressed at once: a thread would take longer to begin. */
const AT_ONCE = 32768;

/** The codings by the name of their action. Levels are those that keep up with an application. */
export function codings(): Readonly<Record<'gzip' | 'brotli' | 'zstd', Coding>> {
  const zlib = process.getBuiltinModule('node:zlib');
  const { constants } = zlib;
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
  return {
    gzip: {
      name: 'gzip',
      whole: (bytes) => zlib.gzipSync(bytes),
      stream: () => zlib.createGzip({ flush: constants.Z_SYNC_FLUSH }),
    },
    brotli: {
      name: 'br',
      whole: (bytes) => zlib.brotliCompressSync(bytes, brotli),
      stream: () => zlib.createBrotliCompress({ ...brotli, flush: constants.BROTLI_OPERATION_FLUSH }),
    },
    zstd: {
      name: 'zstd',
      whole: (bytes) => zlib.zstdCompressSync(bytes),
      stream: () => zlib.createZstdCompress({ flush: constants.ZSTD_e_flush }),
    },
  };
}

/**
 * Compresses a body: what is whole and small at once, the rest in a thread, each piece so that the client can read it when
 * it comes. An answer that has a coding, or that says `no-transform`, stays as it is.
 */
export function compress(coding: Coding): Transformation {
  let stream: Transform | null = null;
  return {
    wants: ({ headers }) =>
      !headers.has('content-encoding') && !/no-transform/i.test(headers.get('cache-control') ?? ''),
    begin: ({ headers }) => dress(headers, coding.name),
    pass: (bytes, last) => {
      if (last && stream === null && bytes.length <= AT_ONCE) return coding.whole(bytes);
      stream ??= coding.stream();
      return through(stream, Buffer.from(bytes), last);
    },
    drop: () => void stream?.destroy(),
  };
}

function dress(headers: Headers, name: string): void {
  headers.delete('content-length');
  headers.append('Content-Encoding', name);
  if (!/\*|accept-encoding/i.test(headers.get('vary') ?? '')) headers.append('Vary', 'Accept-Encoding');
  // The bytes are no longer those that the tag was made for (RFC 9110 8.8.3.3).
  const tag = headers.get('etag');
  if (tag?.startsWith('"')) headers.set('ETag', `W/${tag}`);
}

/** What comes out of a stream for a piece; everything, for the last one. */
function through(stream: Transform, piece: Buffer, last: boolean): Promise<Passed> {
  const out: Buffer[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<Passed>();
  const gather = (bytes: Buffer): void => void out.push(bytes);
  const done = (error?: Error | null): void => {
    stream.off('data', gather).off('error', reject).off('end', done);
    if (error) reject(error);
    else resolve(Buffer.concat(out));
  };
  stream.on('data', gather).on('error', reject);
  if (last) stream.on('end', done).end(piece);
  else stream.write(piece, done);
  return promise;
}
