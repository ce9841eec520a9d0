import { SaxesParser } from 'saxes';
import { reason } from '../../errors/index.ts';
import { FormatError, type Pair } from './pair.ts';

/**
 * xml (manual 3.10.8): the children of `<uwsgi>` anywhere in the document; with a section the `<uwsgi>` of that
 * id. An element without text is a flag that is on.
 */
export function parseXml(text: string, section: string): Pair[] | null {
  const reader = new Reader(section);
  const parser = new SaxesParser();
  parser.on('opentag', (tag) => reader.open(tag.name, tag.attributes['id'] ?? '', parser.line));
  parser.on('closetag', () => reader.close());
  parser.on('text', (data) => reader.text(data));
  parser.on('cdata', (data) => reader.text(data));
  parser.on('error', (error) => {
    throw new FormatError(reason(error), parser.line);
  });
  parser.write(text).close();
  return reader.found ? reader.pairs : null;
}

class Reader {
  readonly pairs: Pair[] = [];
  found = false;
  readonly #section: string;
  #depth = 0;
  /** Depth of the stanza that is being read, 0 outside. */
  #stanza = 0;
  #current: { key: string; value: string; line: number } | null = null;

  constructor(section: string) {
    this.#section = section;
  }

  open(name: string, id: string, line: number): void {
    this.#depth += 1;
    if (this.#stanza === 0) {
      if (
        name !== 'uwsgi' ||
        (this.#section !== '' && id !== this.#section) ||
        (this.#section === '' && this.found)
      )
        return;
      this.#stanza = this.#depth;
      this.found = true;
    } else if (this.#depth === this.#stanza + 1) {
      this.#current = { key: name, value: '', line };
    }
  }

  text(data: string): void {
    if (this.#current !== null && this.#depth === this.#stanza + 1) this.#current.value += data;
  }

  close(): void {
    if (this.#current !== null && this.#depth === this.#stanza + 1) {
      const value = this.#current.value.trim();
      const bare = /^(end)/.test(this.#current.key) ? '' : '1';
      this.pairs.push({ ...this.#current, value: value === '' ? bare : value });
      this.#current = null;
    }
    if (this.#depth === this.#stanza) this.#stanza = 0;
    this.#depth -= 1;
  }
}
