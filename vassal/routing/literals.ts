import type { Translated } from './pcre.ts';

/** Text that is in everything a pattern matches: at its start, at its end, and anywhere; `''` where nothing is known. */
export interface Literals {
  readonly start: string;
  readonly end: string;
  readonly inside: string;
}

const NONE: Literals = { start: '', end: '', inside: '' };

/** One piece of a pattern: what it is, and the character that it stands for. */
const PIECE =
  /(?<bar>\|)|(?<open>\()|(?<anchor>[\^$])|(?<any>\.|\[(?:\\[^]|[^\]\\])*\]|\\[dDwWsSbB])|\\x(?<hex>[0-9a-fA-F]{2})|\\(?<escaped>[^A-Za-z0-9])|(?<plain>[^\\()[\]{}*+?])/y;
const REPEAT = /(?:\*|\+|\?|\{(\d+)(?:,\d*)?\})\??/y;
/** What a group is made of, to find its end. */
const IN_GROUP = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|[^]/y;

/**
 * Reads the literals of a JavaScript pattern, so that a text without them need not be shown to the engine. They are necessary,
 * never sufficient. What is not understood gives none: it is always safe to know less.
 */
export function literalsOf({ source, flags }: Translated): Literals {
  const byLine = flags.includes('m');
  const runs: string[] = [];
  let [start, run, fromStart] = ['', '', false];
  const close = (): void => {
    if (fromStart) start = run;
    else if (run !== '') runs.push(run);
    [run, fromStart] = ['', false];
  };
  for (let at = 0; at < source.length;) {
    const piece = match(PIECE, source, at)?.groups;
    if (piece === undefined || piece['bar'] !== undefined) return NONE;
    const begins = at === 0;
    at = piece['open'] === undefined ? PIECE.lastIndex : endOfGroup(source, at);
    const repeat = match(REPEAT, source, at);
    if (repeat !== null) at = REPEAT.lastIndex;
    const char = charOf(piece);
    if (char === null) {
      const last = at === source.length && piece['anchor'] === '$' && !byLine && repeat === null;
      if (last) return longest({ start: fromStart ? run : start, end: run, inside: '' }, runs);
      close();
      fromStart = begins && piece['anchor'] === '^' && !byLine && repeat === null;
    } else {
      if (repeat === null || isRequired(repeat)) run += char;
      if (repeat !== null) close();
    }
  }
  close();
  return longest({ start, end: '', inside: '' }, runs);
}

function longest(literals: Literals, runs: readonly string[]): Literals {
  return { ...literals, inside: runs.reduce((most, run) => (run.length > most.length ? run : most), '') };
}

/** The character that a piece stands for, `null` when it may be several or none. */
function charOf(piece: Readonly<Record<string, string | undefined>>): string | null {
  if (piece['hex'] !== undefined) return String.fromCharCode(Number.parseInt(piece['hex'], 16));
  return piece['escaped'] ?? piece['plain'] ?? null;
}

/** Whether what is repeated is there once at least. */
function isRequired([text, least]: RegExpExecArray): boolean {
  return least === undefined ? text.startsWith('+') : Number(least) > 0;
}

/** Behind the parenthesis that closes this one. */
function endOfGroup(source: string, open: number): number {
  let [at, depth] = [open, 0];
  do {
    const text = match(IN_GROUP, source, at)?.[0] ?? '';
    if (text === '') break;
    if (text === '(') depth += 1;
    else if (text === ')') depth -= 1;
    at += text.length;
  } while (depth > 0);
  return at;
}

function match(sticky: RegExp, source: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(source);
}
