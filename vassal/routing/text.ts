import { Failure } from '../errors/index.ts';
import { ERR_ROUTING_VARIABLE } from './errors.ts';
import { toLatin1, valueOf, type Traffic } from './traffic.ts';
import { families } from './variables.ts';

/** Text of a rule with its variables and groups put in. */
export interface Text {
  (traffic: Traffic): string;
  /** The text when nothing has to be put in, else `null`. */
  readonly fixed: string | null;
}

type Piece = (traffic: Traffic) => string;

const PLACES = /\$(?:([0-9])|\{([^}[\]]+)(?:\[([^\]]*)\])?\})/g;

/**
 * Reads `$1`, `${VARIABLE}` and `${family[key]}` of a text once (manual 6.6.5 to 6.6.8). What is unset is empty. Throws
 * `ERR_ROUTING_VARIABLE` for a family that does not exist.
 */
export function readText(source: string): Text {
  const pieces: (string | Piece)[] = [];
  let at = 0;
  for (const match of source.matchAll(PLACES)) {
    if (match.index > at) pieces.push(toLatin1(source.slice(at, match.index)));
    pieces.push(placeOf(match[1], match[2] ?? '', match[3]));
    at = match.index + match[0].length;
  }
  if (at < source.length) pieces.push(toLatin1(source.slice(at)));
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'function')
    return Object.assign((traffic: Traffic) => only(traffic), { fixed: null });
  const fixed = pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : null;
  const read = (traffic: Traffic): string => {
    if (fixed !== null) return fixed;
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(traffic);
    return text;
  };
  return Object.assign(read, { fixed });
}

/** Puts values into the places of text of an answer (latin1); what no rule could ask for is empty. */
export function fillPlaces(source: string, traffic: Traffic): string {
  return source.replace(PLACES, (_, group, name, key) => pieceOf(group, name ?? '', key)?.(traffic) ?? '');
}

function placeOf(group: string | undefined, name: string, key: string | undefined): Piece {
  const piece = pieceOf(group, name, key);
  if (piece !== null) return piece;
  throw new Failure(ERR_ROUTING_VARIABLE, {
    tried: 'read a rule',
    found: `\${${name}[${key}]}`,
  });
}

function pieceOf(group: string | undefined, name: string, key: string | undefined): Piece | null {
  if (group !== undefined) return ({ groups }) => groups[Number(group)] ?? '';
  if (key === undefined) return (traffic) => valueOf(traffic, name);
  return families[name]?.read(key) ?? null;
}
