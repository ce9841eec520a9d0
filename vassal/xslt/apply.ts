import { pathToFileURL } from 'node:url';
import { isNativeError, native, type XmlText } from '../../native/index.ts';
import { Failure } from '../errors/index.ts';
import { fromLatin1 } from '../request/index.ts';
import { readReal, realWithin } from '../static/index.ts';
import { ERR_XSLT_APPLY, ERR_XSLT_LIBRARY } from './errors.ts';

/** Most bytes of a document or a stylesheet: both are taken apart in memory. */
export const LONGEST_DOCUMENT = 16 * 1024 * 1024;

/**
 * Applies the stylesheet of a file (manual 12.12). Text is latin1, one character a byte.
 * @param parameters `name=value&…`, values as they are. Throws `ERR_XSLT_APPLY`, `ERR_XSLT_LIBRARY`
 */
export async function applySheet(document: XmlText, sheet: string, parameters: string): Promise<Buffer> {
  const text = await readXml('/', sheet);
  if (text === null) throw unable(sheet, 'no such file for this user');
  const result = applied(document, text, readParameters(parameters));
  // The first lines say it, the others where.
  if (typeof result === 'string') throw unable(sheet, result.slice(0, 400).replace(/\s+/g, ' ').trim());
  return result;
}

/** A file below a folder as text to work on; `null` when there is none, or none for this user. Throws `ERR_XSLT_APPLY`. */
export async function readXml(folder: string, path: string): Promise<XmlText | null> {
  const real = await realWithin(folder, path);
  const bytes = real === null ? null : await readReal(real, LONGEST_DOCUMENT);
  if (real === null || bytes === null) return null;
  if (bytes === 'long') throw unable(path, 'a longer file');
  return { bytes, url: pathToFileURL(fromLatin1(real)).href };
}

/** `a=b&c=d` as pairs; a name without a value has an empty one. What is no name of a parameter (`a:b`) is left out: a client may have said it. */
export function readParameters(text: string): (readonly [name: string, value: string])[] {
  return fromLatin1(text)
    .replaceAll('\0', '')
    .split('&')
    .map((pair): [name: string, value: string] => {
      const [name = '', ...value] = pair.split('=');
      return [name, value.join('=')];
    })
    .filter(([name]) => /^[^:{]+$/.test(name));
}

function applied(...parts: Parameters<typeof native.applyStylesheet>): Buffer | string {
  try {
    return native.applyStylesheet(...parts);
  } catch (thrown) {
    if (!isNativeError(thrown)) throw thrown;
    throw new Failure(ERR_XSLT_LIBRARY, { tried: 'apply a stylesheet', found: 'no such library' });
  }
}

function unable(path: string, found: string): Failure {
  return new Failure(ERR_XSLT_APPLY, { tried: `apply ${fromLatin1(path)}`, found });
}
