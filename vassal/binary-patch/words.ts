/**
 * Splits a command line into its words (manual 7.2.13): blanks separate, single and double quotes hold together, a
 * backslash takes the next character as it is, but for single quotes.
 */
export function wordsOf(line: string): string[] {
  const pieces = /\s*((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+)/gs;
  return [...line.matchAll(pieces)].map(([, word = '']) =>
    word.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs, (_, single, double, one) =>
      String(single ?? one ?? String(double).replace(/\\(.)/gs, '$1')),
    ),
  );
}
