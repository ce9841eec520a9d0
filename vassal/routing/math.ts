import { valueOf, type Traffic } from './traffic.ts';

type Value = (traffic: Traffic) => number;

const TOKEN = /\s*(?:([0-9]+(?:\.[0-9]+)?)|([A-Za-z_][A-Za-z0-9_]*)|([-+*/()]))/y;

/**
 * An expression of numbers, variables of the request, `+ - * /` and parentheses (manual 6.6.8), read once. A variable that is
 * no number counts 0, a division by zero gives 0. `null` for what is no expression.
 */
export function calculate(source: string): ((traffic: Traffic) => string) | null {
  const tokens = tokensOf(source.trim());
  if (tokens === null || tokens.length === 0) return null;
  let at = 0;
  const sum = (): Value | null => chain(product, '+', '-');
  const product = (): Value | null => chain(single, '*', '/');
  const chain = (inner: () => Value | null, one: string, other: string): Value | null => {
    let left = inner();
    while (left !== null && (tokens[at] === one || tokens[at] === other)) {
      const apply = OPERATIONS[tokens[at++] ?? ''];
      const [first, second] = [left, inner()];
      if (second === null || apply === undefined) return null;
      left = (traffic) => apply(first(traffic), second(traffic));
    }
    return left;
  };
  const single = (): Value | null => {
    const token = tokens[at++] ?? '';
    if (token === '-') {
      const value = single();
      return value && ((traffic) => -value(traffic));
    }
    if (token === '(') {
      const value = sum();
      return tokens[at++] === ')' ? value : null;
    }
    if (/^\d/.test(token)) return () => Number(token);
    return /^[A-Za-z_]/.test(token) ? (traffic) => numberOf(valueOf(traffic, token)) : null;
  };
  const value = sum();
  return value === null || at < tokens.length ? null : (traffic) => String(value(traffic));
}

/** Arithmetic of the actions and of `${math[…]}`. */
export const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? 0 : a / b),
};

/** The number at the beginning of a text, 0 for none. */
export function numberOf(text: string | null): number {
  return Number(/^\s*[-+]?\d{1,15}/.exec(text ?? '')?.[0] ?? 0);
}

function tokensOf(source: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; end < source.length; end = TOKEN.lastIndex) {
    const match = TOKEN.exec(source);
    if (match === null) return null;
    tokens.push(match[0].trim());
  }
  return tokens;
}
