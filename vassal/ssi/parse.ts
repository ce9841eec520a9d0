/** A command of a page: `<!--#name attribute="value" -->`. */
export interface Directive {
  readonly command: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const BEGIN = '<!--#';
const END = '-->';
/** A command that is longer is text. */
const LONGEST = 4096;
const ATTRIBUTE = /([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/gi;

/** Takes a page apart: its text, and its commands. What has no end is text. */
export function readPage(page: string): (string | Directive)[] {
  const pieces: (string | Directive)[] = [];
  let text = 0;
  for (let begin = page.indexOf(BEGIN); begin !== -1;) {
    const end = page.indexOf(END, begin);
    if (end === -1) break;
    if (end - begin <= LONGEST) {
      if (begin > text) pieces.push(page.slice(text, begin));
      pieces.push(readDirective(page.slice(begin + BEGIN.length, end)));
      text = end + END.length;
    }
    begin = page.indexOf(BEGIN, end);
  }
  if (text < page.length) pieces.push(page.slice(text));
  return pieces;
}

function readDirective(source: string): Directive {
  const [command = ''] = /^[a-z]*/i.exec(source) ?? [];
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single, bare] of source.slice(command.length).matchAll(ATTRIBUTE))
    attributes.set(name.toLowerCase(), double ?? single ?? bare ?? '');
  return { command: command.toLowerCase(), attributes };
}
