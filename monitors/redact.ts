/** The value of `emperor` as logs and stats may show it: passwords in URLs and in key=value strings are stars. */
export function redact(text: string): string {
  return text
    .replace(/(\/\/(?:\w+:\/\/)?[^\s:@/]*):\S*@/g, '$1:***@')
    .replace(/(\w*(?:password|token|secret)\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&;,]+)/gi, '$1***');
}
