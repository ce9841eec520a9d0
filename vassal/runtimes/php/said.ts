import { StringDecoder } from 'node:string_decoder';
import type { Log } from '../../log/index.ts';

/** Longest line of the log, bytes. */
const LONGEST = 65536;

/** What a script says on its standard error, line by line in the log. */
export class Said {
  readonly #log: Log;
  readonly #decoder = new StringDecoder('utf8');
  #text = '';

  constructor(log: Log) {
    this.#log = log;
  }

  take(bytes: Buffer): void {
    this.#text += this.#decoder.write(bytes);
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) this.#log.line(line);
    if (this.#text.length > LONGEST) this.end();
  }

  /** Nothing follows: the last line may have no end. */
  end(): void {
    if (this.#text !== '') this.#log.line(this.#text);
    this.#text = '';
  }
}
