import { setFlagsFromString } from 'node:v8';
import { Failure, reason } from '../errors/index.ts';
import { ERR_ROUTING_PATTERN } from './errors.ts';
import { literalsOf } from './literals.ts';
import { translate, type Translated } from './pcre.ts';
import { toLatin1 } from './traffic.ts';

/** What a pattern finds in a text: the whole match and its groups; `null` when it does not match. */
export type Pattern = (text: string) => readonly (string | undefined)[] | null;

/** Steps back that an expression may take before it is matched in linear time instead. */
const STEPS_BACK = 10_000;
/** Most characters that an expression which cannot be matched in linear time is shown. */
const LONGEST = 1024;
/** Most choices (`|` and `?`) in such an expression: time may double with each. */
const MOST_CHOICES = 10;

/** Patterns that match every text without a line break. */
const EVERYTHING: ReadonlyMap<string, Pattern> = new Map<string, Pattern>([
  ['.*', (text) => [text]],
  ['^.*$', (text) => [text]],
  ['(.*)', (text) => [text, text]],
  ['^(.*)$', (text) => [text, text]],
]);

let bounded = false;

/**
 * Compiles a PCRE pattern. Its literals are looked for before, or instead of, trying an expression. No pattern can hold
 * a worker: the engine goes over to matching in linear time when it steps back too often; look-arounds and references
 * back, which cannot be matched so, see a bounded text and may repeat little. Throws `ERR_ROUTING_PATTERN`.
 */
export function compilePattern(written: string): Pattern {
  const pattern = toLatin1(written);
  const everything = EVERYTHING.get(pattern);
  if (everything !== undefined) {
    const lines = toExpression(pattern, translate(pattern));
    return (text) => (text.includes('\n') ? lines(text) : everything(text));
  }
  const plain = /^(\^?)((?:[^$()*+.?[\\\]^{|}]|\\[^A-Za-z0-9])*)(\$?)$/.exec(pattern);
  if (plain !== null) return literal(plain[1] === '^', unescape(plain[2] ?? ''), plain[3] === '$');
  const translated = translate(pattern);
  const expression = toExpression(pattern, translated);
  const { start, end, inside } = literalsOf(translated);
  return (text) =>
    text.startsWith(start) && text.endsWith(end) && text.includes(inside) ? expression(text) : null;
}

function literal(fromStart: boolean, wanted: string, toEnd: boolean): Pattern {
  const found = [wanted];
  if (fromStart && toEnd) return (text) => (text === wanted ? found : null);
  if (fromStart) return (text) => (text.startsWith(wanted) ? found : null);
  if (toEnd) return (text) => (text.endsWith(wanted) ? found : null);
  return (text) => (text.includes(wanted) ? found : null);
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}

function toExpression(pattern: string, { source, flags }: Translated): Pattern {
  bound();
  let expression: RegExp;
  try {
    expression = new RegExp(source, flags);
  } catch (thrown) {
    throw new Failure(ERR_ROUTING_PATTERN, { tried: `read the pattern ${pattern}`, found: reason(thrown) });
  }
  if (isLinear(source, flags)) return (text) => expression.exec(text);
  const many = source.match(/[*+]|\{\d/g)?.length ?? 0;
  const choices = source.match(/\||[^(*+?}]\?/g)?.length ?? 0;
  const anchored = source.startsWith('^') && !source.includes('|');
  if (many > (anchored ? 2 : 1) || choices > MOST_CHOICES || /\)(?:[*+{])/.test(source))
    throw new Failure(ERR_ROUTING_PATTERN, {
      tried: `read the pattern ${pattern}`,
      found: `look-arounds, references back or large counts, with ${many} repetitions and ${choices} choices`,
      wanted: `with these: one repetition, or two after ^, none of a group, and at most ${MOST_CHOICES} choices`,
    });
  if (many === 0) return (text) => expression.exec(text);
  return (text) => {
    // Neither yes nor no would be safe for a rule that guards something.
    if (text.length > LONGEST)
      throw new Failure(ERR_ROUTING_PATTERN, {
        tried: `match the pattern ${pattern}`,
        found: `a text of ${text.length} characters`,
        wanted: `at most ${LONGEST} for look-arounds, references back and large counts`,
      });
    return expression.exec(text);
  };
}

/** Whether the engine has a way to match this in time that grows with the text only. */
function isLinear(source: string, flags: string): boolean {
  try {
    new RegExp(source, `${flags}l`).exec('');
    return true;
  } catch {
    return false;
  }
}

function bound(): void {
  if (bounded) return;
  bounded = true;
  setFlagsFromString('--enable-experimental-regexp-engine');
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  setFlagsFromString(`--regexp-backtracks-before-fallback=${STEPS_BACK}`);
}
