import { SaxesParser } from 'saxes';
import type { RpcCall } from './packet.ts';

/** Reads a methodCall of XML-RPC; every scalar is its text, base64 its bytes. Throws for what is none. */
export function readMethodCall(text: string): RpcCall {
  const parser = new SaxesParser();
  const path: string[] = [];
  const values: Buffer[] = [];
  let name = '';
  let value: { text: string; type: string } | null = null;
  parser.on('opentag', (tag) => {
    path.push(tag.name);
    const place = path.join('/');
    if (place === 'methodCall/params/param/value') value = { text: '', type: '' };
    else if (place.startsWith('methodCall/params/param/value/')) {
      if (value === null || value.type !== '') throw new Error(`a value that is no scalar: ${tag.name}`);
      value = { text: '', type: tag.name };
    }
  });
  parser.on('text', (data) => {
    if (path.join('/') === 'methodCall/methodName') name += data;
    // The white space around an element is none of its value.
    else if (value !== null && (value.type === '' || path.at(-1) === value.type)) value.text += data;
  });
  parser.on('closetag', (tag) => {
    path.pop();
    if (tag.name !== 'value' || value === null) return;
    values.push(bytesOf(value));
    value = null;
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(text).close();
  if (name.trim() === '') throw new Error('no methodName');
  return { name: name.trim(), values };
}

function bytesOf({ text, type }: { readonly text: string; readonly type: string }): Buffer {
  if (type === 'base64') return Buffer.from(text, 'base64');
  if (/^(?:|string|i4|int|boolean|double|dateTime\.iso8601)$/.test(type)) return Buffer.from(text);
  throw new Error(`a value that is no scalar: ${type}`);
}

/** The answer of a function: a string where it is text, else base64. */
export function methodResponse(bytes: Buffer): string {
  const text = bytes.toString();
  const isText = Buffer.from(text).equals(bytes) && !/[^\P{Cc}\t\n\r]/u.test(text);
  const value = isText ? `<string>${escape(text)}</string>` : `<base64>${bytes.toString('base64')}</base64>`;
  return `<?xml version="1.0"?>\n<methodResponse><params><param><value>${value}</value></param></params></methodResponse>\n`;
}

/** Codes of http://xmlrpc-epi.sourceforge.net: -32700 no XML-RPC, -32601 no such method. */
export function fault(code: number, text: string): string {
  const member = (name: string, value: string): string =>
    `<member><name>${name}</name><value>${value}</value></member>`;
  const struct =
    member('faultCode', `<int>${code}</int>`) + member('faultString', `<string>${escape(text)}</string>`);
  return `<?xml version="1.0"?>\n<methodResponse><fault><value><struct>${struct}</struct></value></fault></methodResponse>\n`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#13;');
}
