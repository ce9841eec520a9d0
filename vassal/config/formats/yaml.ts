import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Pair as Item,
  type Scalar,
} from 'yaml';
import { FormatError, type Pair } from './pair.ts';

/** `%` cannot begin a plain YAML scalar, but magic variables do; it travels through the parser as another character. */
const PERCENT = '\ue025';
const DEEPEST = 16;

/**
 * yaml (manual 3.10.10): order kept, equal keys repeated, lists repeat their key, nested maps are flattened, and
 * scalars are the text of the file (`010`, `yes` and `1.50` stay what they are).
 */
export function parseYaml(text: string, section: string): Pair[] | null {
  const lines = new LineCounter();
  const document = parse(text.replaceAll('%', PERCENT), lines);
  const root = document.contents;
  if (!isMap(root)) return null;
  const wanted = section === '' ? 'uwsgi' : section;
  const found = root.items.find((item) => isScalar(item.key) && word(item.key) === wanted);
  if (found === undefined || !isMap(found.value)) return found === undefined ? null : [];
  return new Collector(document, lines).map(found.value.items, 0);
}

function parse(text: string, lines: LineCounter): Document {
  const document = parseDocument(text, {
    uniqueKeys: false,
    lineCounter: lines,
    logLevel: 'silent',
    merge: false,
  });
  const [error] = document.errors;
  if (error !== undefined)
    throw new FormatError(error.message.split('\n')[0] ?? error.code, error.linePos?.[0].line ?? null);
  return document;
}

class Collector {
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  map(items: readonly Item[], depth: number): Pair[] {
    if (depth > DEEPEST) throw new FormatError(`maps nested deeper than ${DEEPEST}`, null);
    return items.flatMap(({ key, value }) =>
      isScalar(key) ? this.#value(word(key), value, this.#line(key), depth) : [],
    );
  }

  #value(key: string, node: unknown, line: number | null, depth: number): Pair[] {
    if (depth > DEEPEST) throw new FormatError(`values nested deeper than ${DEEPEST}`, line);
    if (isAlias(node)) return this.#value(key, node.resolve(this.#document), line, depth + 1);
    if (isScalar(node)) return [{ key, value: word(node), line }];
    if (isMap(node)) return this.map(node.items, depth + 1);
    if (isSeq(node)) return node.items.flatMap((item) => this.#value(key, item, line, depth + 1));
    return [{ key, value: '', line }];
  }

  #line(key: Scalar): number | null {
    return key.range ? this.#lines.linePos(key.range[0]).line : null;
  }
}

function word(scalar: Scalar): string {
  const text = scalar.type === 'PLAIN' || scalar.type === undefined ? scalar.source : undefined;
  return String(text ?? scalar.value ?? '').replaceAll(PERCENT, '%');
}
