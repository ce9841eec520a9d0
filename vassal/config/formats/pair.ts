/** One key and value of a configuration text, in its order, before any expansion. */
export interface Pair {
  readonly key: string;
  readonly value: string;
  /** Line from 1, `null` where the format does not tell. */
  readonly line: number | null;
}

/** The pairs of a section, or `null` when the text has no such section. */
export type Parse = (text: string, section: string) => Pair[] | null | Promise<Pair[] | null>;

/** What a parser throws; the caller adds the name of the file. */
export class FormatError extends Error {
  readonly line: number | null;

  constructor(found: string, line: number | null) {
    super(found);
    this.line = line;
  }
}
