/** One `key=value` of a list; the value is `null` where there is no `=`. */
export type Pair = readonly [key: string, value: string | null];

/** Reads `key=value,key=value`. A `\,` is a comma of the value. Empty places count for nothing. */
export function readPairs(text: string): Pair[] {
  return text
    .split(/(?<!\\),/)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const plain = part.replaceAll('\\,', ',').trim();
      const equals = plain.indexOf('=');
      return equals === -1 ? [plain, null] : [plain.slice(0, equals), plain.slice(equals + 1)];
    });
}
