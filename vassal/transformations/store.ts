import type { Passed, Response, Transformation } from '../request/index.ts';

/**
 * Keeps a copy of a body that passes by, and gives it away when it is whole; nothing waits for it but the last bytes. A
 * body that ended before its announced length is not whole.
 * @param wants whether an answer is to be kept, by its status and headers
 * @param save must not throw: an answer does not fail because a copy cannot be kept
 * @param most bytes; no copy is kept of a longer body
 */
export function storing(
  wants: (response: Response) => boolean,
  save: (body: Buffer, response: Response) => void | Promise<void>,
  most = Infinity,
): Transformation {
  let pieces: Buffer[] = [];
  let size = 0;
  let kept: Response | null = null;
  let announced: string | null = null;
  return {
    wants: (response) => {
      announced = response.headers.get('content-length');
      kept = wants(response) && Number(announced ?? 0) <= most ? response : null;
      return kept !== null;
    },
    pass: (given, last): Passed | Promise<Passed> => {
      const bytes = Buffer.from(given);
      size += bytes.length;
      if (size <= most) pieces.push(bytes);
      else pieces = [];
      const isWhole = size <= most && (announced === null || announced === String(size));
      if (!last || !isWhole || kept === null) return bytes;
      const saved = save(Buffer.concat(pieces), kept);
      return saved === undefined ? bytes : saved.then(() => bytes);
    },
    drop: () => void (pieces = []),
  };
}
