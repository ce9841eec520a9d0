import { Failure } from '../../errors/index.ts';
import { isVarsBlock, readVars, type Request, type Response } from '../../request/index.ts';
import { ERR_COMPANION_FRAME } from './errors.ts';

/** Number of the application when none matches: the companion answers, or loads one that the request names. */
export const NO_APPLICATION = 0xffff;
/** Bytes before the vars block of a request. */
const FIXED = 12;

/** Variables that are not as they came, over those of the block. */
export type Changes = readonly (readonly [name: string, value: string])[];

/**
 * A request as a companion gets it: i64 length of the body (-1 when only its end tells), u16 number of the application,
 * u8 modifier1, u8 modifier2, then the vars block as it came. Changed variables follow it: the last one counts.
 */
export function encodeRequest(request: Request, application: number, changes: Changes): Buffer[] {
  const fixed = Buffer.allocUnsafe(FIXED);
  fixed.writeBigInt64LE(BigInt(request.contentLength ?? -1));
  fixed.writeUInt16LE(application, 8);
  fixed[10] = request.modifier1;
  fixed[11] = request.modifier2;
  return changes.length === 0 ? [fixed, request.block] : [fixed, request.block, encodeVars(changes)];
}

function encodeVars(changes: Changes): Buffer {
  return Buffer.concat(
    changes.flat().map((text) => {
      const bytes = Buffer.from(`\0\0${text}`, 'latin1');
      bytes.writeUInt16LE(bytes.length - 2);
      return bytes;
    }),
  );
}

/** Puts the head that a companion sent on the answer: u16 status, u16 length and text of the reason, headers. */
export function applyHead(payload: Buffer, response: Response): void {
  const reasonLength = payload.length < 4 ? Infinity : payload.readUInt16LE(2);
  const block = payload.subarray(4 + reasonLength);
  if (payload.length < 4 + reasonLength || !isVarsBlock(block)) throw broken();
  response.status = payload.readUInt16LE(0);
  response.reason = payload.toString('latin1', 4, 4 + reasonLength);
  for (const [name, value] of readVars(block)) response.headers.append(name, value);
}

function broken(): Failure {
  return new Failure(ERR_COMPANION_FRAME, {
    tried: 'read the head of an answer',
    found: 'something else',
  });
}
