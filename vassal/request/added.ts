import { Failure } from '../errors/index.ts';
import { ERR_REQUEST_HEADER } from './errors.ts';
import { HeaderList } from './headers.ts';

/**
 * The lines of `add-header` as text that is put after the headers of an answer, `''` for none (manual 3.13.18). Throws
 * `ERR_REQUEST_HEADER` for one that is no header.
 */
export function addedHeaders(lines: readonly string[]): string {
  const list = new HeaderList();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1)
      throw new Failure(ERR_REQUEST_HEADER, { tried: 'read add-header', found: JSON.stringify(line) });
    list.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return headerLines(list);
}

/** Headers as they are sent. */
export function headerLines(headers: HeaderList): string {
  let text = '';
  for (const [name, value] of headers.entries()) text += `${name}: ${value}\r\n`;
  return text;
}
