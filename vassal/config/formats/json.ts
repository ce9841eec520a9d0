import { reason } from '../../errors/index.ts';
import { FormatError, type Pair } from './pair.ts';

/** json (manual 3.10.9): lists repeat a key; true, false and null are 1, 0 and 0; numbers keep their text. */
export function parseJson(text: string, section: string): Pair[] | null {
  const root = read(text);
  const object = isObject(root) ? root[section === '' ? 'uwsgi' : section] : undefined;
  if (!isObject(object)) return null;
  return Object.entries(object).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value])
      .map(scalar)
      .filter((item) => item !== null)
      .map((item) => ({ key, value: item, line: null })),
  );
}

class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

function read(text: string): unknown {
  const keepNumbers: Reviver = (_key, value, { source }) =>
    typeof value === 'number' ? new NumberText(source ?? String(value)) : value;
  try {
    return JSON.parse(text, keepNumbers as (this: unknown, key: string, value: unknown) => unknown);
  } catch (thrown) {
    const position = /position (\d+)/.exec(reason(thrown))?.[1];
    const line = position === undefined ? null : text.slice(0, Number(position)).split('\n').length;
    throw new FormatError(reason(thrown), line);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
  );
}

function scalar(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value instanceof NumberText) return value.text;
  if (value === true) return '1';
  return value === false || value === null ? '0' : null;
}
