/** What a file is known by. */
export interface Version {
  /** Whole seconds, as ms since the epoch. */
  readonly modified: number;
  /** `null` where files have none. */
  readonly etag: string | null;
}

/** The value of a header of the request by its variable, `null` when absent. */
export type Ask = (variable: string) => string | null;

/**
 * What the conditions of a request for a file mean (RFC 9110 13.2.2): send it, say that the client has it (304), or that
 * it is not the one that was meant (412). Without an ETag only the date of the client's copy counts, as in the original.
 */
export function judge(ask: Ask, { modified, etag }: Version): 'send' | 304 | 412 {
  if (etag !== null) {
    const match = ask('HTTP_IF_MATCH');
    const before = ask('HTTP_IF_UNMODIFIED_SINCE');
    if (match !== null ? !names(match, etag) : before !== null && Date.parse(before) < modified) return 412;
    const none = ask('HTTP_IF_NONE_MATCH');
    if (none !== null) return names(none, etag) ? 304 : 'send';
  }
  const since = ask('HTTP_IF_MODIFIED_SINCE');
  return since !== null && Date.parse(since) >= modified ? 304 : 'send';
}

/** Whether the parts that are asked for are those of this version (`If-Range`, RFC 9110 13.1.5). */
export function isSame(ask: Ask, { modified, etag }: Version): boolean {
  const wanted = ask('HTTP_IF_RANGE');
  return wanted === null || wanted === etag || Date.parse(wanted) === modified;
}

/** A tag that changes with every change of the file: it has the size and the time of the last one. */
export function etagOf(size: number, mtimeMs: number): string {
  return `"${Math.round(mtimeMs * 1000).toString(36)}-${size.toString(36)}"`;
}

/** Whether a list of tags has this one; a weak one stands for it too, since files are sent as they are. */
function names(list: string, etag: string): boolean {
  return list.split(',').some((item) => ['*', etag, `W/${etag}`].includes(item.trim()));
}
